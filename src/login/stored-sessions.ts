/** The records of sessions in the org: written when a session is issued and from time to time while it is used, deleted after it has ended. */
import type { TaskQueue } from '../background/task-runner.ts';
import type { Org, OrgTransaction } from '../org/port.ts';
import { SESSION_OBJECT, toFields } from './session-records.ts';
import type { SessionEntry } from './sessions.ts';

/** A session with the hash of its token. */
type Hashed = readonly [hash: string, entry: SessionEntry];

export class StoredSessions {
  readonly #org: Org;
  readonly #tasks: TaskQueue;
  /** Record ids of ended sessions that the org still stores: they must be deleted, or a restart would bring them back. */
  readonly #ended = new Set<string>();

  /** `tasks` retries in the background what could not be stored. */
  constructor(org: Org, tasks: TaskQueue) {
    this.#org = org;
    this.#tasks = tasks;
  }

  async insert(hash: string, entry: SessionEntry): Promise<void> {
    await this.#write(async (tx) => {
      entry.recordId = (await tx.insert(SESSION_OBJECT, toFields(hash, entry))).Id;
    });
  }

  /** Stores the last uses, and deletes the records of ended sessions. Rejects when the org cannot be stored. */
  async save(used: readonly Hashed[]): Promise<void> {
    if (used.length === 0 && this.#ended.size === 0) return;
    await this.#write(async (tx) => {
      for (const [hash, entry] of used) await writeUse(tx, hash, entry);
    });
  }

  /** Stores the last use in the background, if the session is still there then; `onSaved` gets the use that is stored. */
  saveLater([hash, entry]: Hashed, isThere: () => boolean, onSaved: (lastUsed: number) => void): void {
    this.#runInBackground(entry.session.userId, async () => {
      const { lastUsed } = entry;
      await this.#write(async (tx) => {
        if (isThere()) await writeUse(tx, hash, entry);
      });
      onSaved(lastUsed);
    });
  }

  /** The next write deletes the records. */
  end(entries: Iterable<SessionEntry>): void {
    for (const { recordId } of entries) if (recordId) this.#ended.add(recordId);
  }

  /** Rejects when the org cannot be stored now; the records are deleted later then. */
  async delete(entries: Iterable<SessionEntry>): Promise<void> {
    this.end(entries);
    try {
      await this.#deleteEnded();
    } catch (fault) {
      this.deleteLater([]);
      throw fault;
    }
  }

  deleteLater(entries: Iterable<SessionEntry>): void {
    this.end(entries);
    if (this.#ended.size > 0) this.#runInBackground('ended', () => this.#deleteEnded());
  }

  #deleteEnded(): Promise<void> {
    return this.save([]);
  }

  #runInBackground(id: string, work: () => Promise<void>): void {
    const run = async () => {
      await work();
      return undefined;
    };
    this.#tasks.submit({ kind: 'Session', id, group: 'sessions', run, state: async () => 'Saving' });
  }

  /** Runs the work in a transaction that also deletes the records of ended sessions. */
  async #write(work: (tx: OrgTransaction) => Promise<void>): Promise<void> {
    const ended = [...this.#ended];
    await this.#org.transact('sessions', async (tx) => {
      for (const id of ended) if (await tx.get(SESSION_OBJECT, id)) await tx.delete(SESSION_OBJECT, id);
      await work(tx);
    });
    for (const id of ended) this.#ended.delete(id);
  }
}

/** The record may be missing, as the transaction that inserted it may have failed. */
async function writeUse(tx: OrgTransaction, hash: string, entry: SessionEntry): Promise<void> {
  const fields = toFields(hash, entry);
  if (entry.recordId && (await tx.get(SESSION_OBJECT, entry.recordId)))
    await tx.update(SESSION_OBJECT, entry.recordId, { LastUsed: fields.LastUsed });
  else entry.recordId = (await tx.insert(SESSION_OBJECT, fields)).Id;
}
