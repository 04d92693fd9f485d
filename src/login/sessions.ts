/**
 * The sessions of one org: issued at login, found by their token, ended by idleness or revoked. Held in memory, so that a request costs
 * one look-up, and kept with the org, so that they outlive the emulator: when they are issued, and now and then while they are used.
 */
import { customAlphabet } from 'nanoid';
import type { Session } from '../api/session.ts';
import type { TaskQueue } from '../background/task-runner.ts';
import type { Clock } from '../clock.ts';
import type { Org, OrgTransaction } from '../org/port.ts';
import { SESSION_OBJECT, sessionOf, toFields } from './session-records.ts';
import { tokenHash } from './token-hash.ts';

/** What follows the organization's id and the "!" in a token: characters and length as in real ones (seen: token-answer). */
const randomPart = customAlphabet('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._', 94);

/** Sessions held at most (ours): a client that logs in for each request must not fill the memory. */
const MOST = 10_000;

/** How many make way at a time. */
const ROOM = 1_000;

/** For whom a session is begun. */
export interface SessionFor {
  readonly userId: string;
  /** The connected app, if one asked. */
  readonly consumerKey?: string | null;
  /** Names between spaces; "full" unless given. */
  readonly scope?: string;
  /** Record id of the refresh token that it comes from. */
  readonly refreshTokenId?: string | null;
}

export interface LoginSession extends Session, Required<SessionFor> {
  readonly userId: string;
}

export interface Issued {
  readonly token: string;
  readonly session: LoginSession;
}

/** A session held: times in milliseconds since 1970. */
export interface HeldSession {
  readonly session: LoginSession;
  recordId: string | undefined;
  lastUsed: number;
  /** What the org knows as its last use. */
  savedUse: number;
}

export interface SessionStoreOptions {
  readonly org: Org;
  readonly clock: Clock;
  /** What could not be kept goes on in memory, and is tried again there until it is. */
  readonly tasks: TaskQueue;
}

export class SessionStore {
  readonly #org: Org;
  readonly #clock: Clock;
  readonly #tasks: TaskQueue;
  readonly #byHash = new Map<string, HeldSession>();
  /** Whose use is on its way to the org. */
  readonly #saving = new Set<HeldSession>();
  /** Record ids of sessions that ended, and that the org still keeps: at a restart they would be back. */
  readonly #ended = new Set<string>();
  readonly #stopListening: () => void;
  #lastPruning: number;

  private constructor({ org, clock, tasks }: SessionStoreOptions) {
    this.#org = org;
    this.#clock = clock;
    this.#tasks = tasks;
    this.#lastPruning = this.#now();
    this.#stopListening = org.onCommit(({ changes }) => {
      for (const { sObject, id, after } of changes)
        if (sObject === 'User' && after?.IsActive === false)
          this.#forgetLater(this.#drop(({ userId }) => userId === id));
    });
  }

  /** With the sessions that the org has kept. */
  static async open(options: SessionStoreOptions): Promise<SessionStore> {
    const store = new SessionStore(options);
    for (const record of await options.org.all(SESSION_OBJECT)) {
      const { hash, held } = sessionOf(record, options.org.id);
      store.#byHash.set(hash, held);
    }
    return store;
  }

  /** Begins a session and returns its token, "00D…!AQ…"; it is durable when the promise resolves. */
  async issue(given: SessionFor): Promise<Issued> {
    const { issued, key, held } = this.#make(given);
    this.#prune();
    await this.#write(async (tx) => {
      held.recordId = (await tx.insert(SESSION_OBJECT, toFields(key, held))).Id;
    });
    this.#byHash.set(key, held);
    return issued;
  }

  /** The same, at once: if it is used, the session is kept with the org in a while, or at the end. */
  begin(given: SessionFor): Issued {
    const { issued, key, held } = this.#make(given);
    this.#byHash.set(key, held);
    return issued;
  }

  /** The session of a token; undefined when it is unknown, revoked or was idle for too long. Counts as a use. */
  find(token: string): LoginSession | undefined {
    const key = tokenHash(token);
    const held = this.#alive(key);
    if (!held) return undefined;
    held.lastUsed = this.#now();
    if (held.lastUsed - held.savedUse > this.#coarseness()) this.#saveUse(key, held);
    return held.session;
  }

  /** The same without counting as a use, and when it will end, in milliseconds since 1970. */
  peek(token: string): { readonly session: LoginSession; readonly ends: number } | undefined {
    const held = this.#alive(tokenHash(token));
    return held && { session: held.session, ends: held.lastUsed + this.#org.settings.sessionTimeout };
  }

  /** Ends a session; nothing happens for a token that is none. Rejects when the org cannot be stored now: the session has ended all the same. */
  async revoke(token: string): Promise<void> {
    const key = tokenHash(token);
    const held = this.#byHash.get(key);
    this.#byHash.delete(key);
    await this.#forget(held ? [held] : []);
  }

  /** Ends all sessions of which that is true. */
  revokeWhere(isMeant: (session: LoginSession) => boolean): Promise<void> {
    return this.#forget(this.#drop(isMeant));
  }

  /** Writes down the last uses, once the tasks have come to a stop and before the org is closed. Rejects when the org cannot be stored. */
  async close(): Promise<void> {
    this.#stopListening();
    const used = [...this.#byHash].filter(([, { lastUsed, savedUse }]) => lastUsed > savedUse);
    if (used.length === 0 && this.#ended.size === 0) return;
    await this.#write(async (tx) => {
      for (const [key, held] of used) await this.#writeUse(tx, key, held);
    });
  }

  #make({ userId, consumerKey = null, scope = 'full', refreshTokenId = null }: SessionFor) {
    const { id: organizationId } = this.#org;
    const now = this.#now();
    const token = `${organizationId.slice(0, 15)}!AQ${randomPart()}`;
    const session = { organizationId, userId, issuedAt: now, consumerKey, scope, refreshTokenId };
    const held: HeldSession = { session, recordId: undefined, lastUsed: now, savedUse: now };
    return { issued: { token, session }, key: tokenHash(token), held };
  }

  #now(): number {
    return this.#clock.now().getTime();
  }

  #alive(key: string): HeldSession | undefined {
    const held = this.#byHash.get(key);
    return held && !this.#isOver(held) ? held : undefined;
  }

  #isOver({ lastUsed }: HeldSession): boolean {
    return this.#now() - lastUsed > this.#org.settings.sessionTimeout;
  }

  /** How much later than the org knows a session may have been used: an eighth of its life, a minute at least. */
  #coarseness(): number {
    return Math.max(this.#org.settings.sessionTimeout / 8, 60_000);
  }

  #saveUse(key: string, held: HeldSession): void {
    if (this.#saving.has(held)) return;
    this.#saving.add(held);
    this.#later(held.session.userId, async () => {
      const { lastUsed } = held;
      await this.#write(async (tx) => {
        if (this.#byHash.get(key) === held) await this.#writeUse(tx, key, held);
      });
      held.savedUse = lastUsed;
      this.#saving.delete(held);
    });
  }

  #later(id: string, work: () => Promise<void>): void {
    const run = async () => {
      await work();
      return undefined;
    };
    this.#tasks.submit({ kind: 'Session', id, group: 'sessions', run, state: async () => 'Saving' });
  }

  /** Changes what the org keeps of sessions, and takes those that ended out of it. */
  async #write(work: (tx: OrgTransaction) => Promise<void>): Promise<void> {
    const ended = [...this.#ended];
    await this.#org.transact('sessions', async (tx) => {
      for (const id of ended) if (await tx.get(SESSION_OBJECT, id)) await tx.delete(SESSION_OBJECT, id);
      await work(tx);
    });
    for (const id of ended) this.#ended.delete(id);
  }

  /** The record may not be there: what inserted it may not have been stored. */
  async #writeUse(tx: OrgTransaction, key: string, held: HeldSession): Promise<void> {
    const fields = toFields(key, held);
    if (held.recordId && (await tx.get(SESSION_OBJECT, held.recordId)))
      await tx.update(SESSION_OBJECT, held.recordId, { LastUsed: fields.LastUsed });
    else held.recordId = (await tx.insert(SESSION_OBJECT, fields)).Id;
  }

  /** Ends what is superfluous, now and then. */
  #prune(): void {
    const isDue = this.#now() - this.#lastPruning >= this.#coarseness();
    if (!isDue && this.#byHash.size < MOST) return;
    this.#lastPruning = this.#now();
    for (const [key, { recordId }] of this.#superfluous()) {
      this.#byHash.delete(key);
      if (recordId) this.#ended.add(recordId);
    }
  }

  /** Those that are over; where that leaves too many, those that were used last the longest ago. */
  #superfluous(): [string, HeldSession][] {
    const all = [...this.#byHash];
    const over = all.filter(([, held]) => this.#isOver(held));
    if (all.length - over.length < MOST) return over;
    return all.sort(([, one], [, other]) => one.lastUsed - other.lastUsed).slice(0, all.length - MOST + ROOM);
  }

  #drop(isMeant: (session: LoginSession) => boolean): HeldSession[] {
    const meant = [...this.#byHash].filter(([, { session }]) => isMeant(session));
    for (const [key] of meant) this.#byHash.delete(key);
    return meant.map(([, held]) => held);
  }

  async #forget(dropped: readonly HeldSession[]): Promise<void> {
    for (const { recordId } of dropped) if (recordId) this.#ended.add(recordId);
    try {
      await this.#deleteEnded();
    } catch (fault) {
      this.#forgetLater([]);
      throw fault;
    }
  }

  #forgetLater(dropped: readonly HeldSession[]): void {
    for (const { recordId } of dropped) if (recordId) this.#ended.add(recordId);
    if (this.#ended.size > 0) this.#later('ended', () => this.#deleteEnded());
  }

  async #deleteEnded(): Promise<void> {
    if (this.#ended.size > 0) await this.#write(async () => {});
  }
}
