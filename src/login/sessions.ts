/**
 * The sessions of one org: issued at login, found by their token, expired after idle time or revoked. They are kept in memory, so that a
 * request costs one lookup, and stored in the org, so that they survive a restart: when issued, and from time to time while in use.
 */
import { customAlphabet } from 'nanoid';
import type { Session } from '../api/session.ts';
import type { TaskQueue } from '../background/task-runner.ts';
import type { Clock } from '../clock.ts';
import type { Org, SObjectRecord } from '../org/port.ts';
import { SESSION_OBJECT, sessionOf } from './session-records.ts';
import { StoredSessions } from './stored-sessions.ts';
import { tokenHash } from './token-hash.ts';

/** The random part of a token, after the organization's id and "!AQ": characters and length of real tokens (seen: token-answer). */
const randomPart = customAlphabet('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._', 94);

/** (Ours.) A client that logs in for each request must not fill the memory. */
const MAX_SESSIONS = 10_000;

/** How many sessions are removed at once when the maximum is reached. */
const PRUNED_AT_ONCE = 1_000;

/** The user, app and scope of a session to issue. */
export interface NewSession {
  readonly userId: string;
  /** The connected app that requested it, if any. */
  readonly consumerKey?: string | null;
  /** Names separated by spaces; "full" by default. */
  readonly scope?: string;
  /** Record id of the refresh token it was issued from. */
  readonly refreshTokenId?: string | null;
}

export interface LoginSession extends Session, Required<NewSession> {
  readonly userId: string;
}

export interface Issued {
  readonly token: string;
  readonly session: LoginSession;
}

/** A session in memory; times in milliseconds since 1970. */
export interface SessionEntry {
  readonly session: LoginSession;
  recordId: string | undefined;
  lastUsed: number;
  /** The last use that the org has stored. */
  savedUse: number;
}

export interface SessionStoreOptions {
  readonly org: Org;
  readonly clock: Clock;
  /** Retries in the background what could not be stored. */
  readonly tasks: TaskQueue;
  /** The store of the org before a reset: its sessions go on if their users are in the org now. */
  readonly earlier?: SessionStore | undefined;
}

export class SessionStore {
  readonly #org: Org;
  readonly #clock: Clock;
  readonly #stored: StoredSessions;
  readonly #byHash = new Map<string, SessionEntry>();
  /** Sessions whose last use is being stored. */
  readonly #saving = new Set<SessionEntry>();
  readonly #stopListening: () => void;
  #lastPruning: number;

  private constructor({ org, clock, tasks }: SessionStoreOptions) {
    this.#org = org;
    this.#clock = clock;
    this.#stored = new StoredSessions(org, tasks);
    this.#lastPruning = this.#now();
    this.#stopListening = org.onCommit(({ changes }) => {
      for (const { sObject, id, after } of changes)
        if (sObject === 'User' && after?.IsActive === false)
          this.#stored.deleteLater(this.#remove(({ userId }) => userId === id));
    });
  }

  /** Opens the store with the sessions that the org has stored. */
  static async open(options: SessionStoreOptions): Promise<SessionStore> {
    const store = new SessionStore(options);
    for (const record of await options.org.all(SESSION_OBJECT)) {
      const { hash, entry } = sessionOf(record, options.org.id);
      store.#byHash.set(hash, entry);
    }
    if (options.earlier) await store.#adopt(options.earlier);
    return store;
  }

  /** What a reset of the org does with a stored session whose token stays valid. Refresh tokens do not stay. */
  leaveStored(record: SObjectRecord, isUser: (userId: string) => boolean): SObjectRecord | undefined {
    const { hash, entry } = sessionOf(record, this.#org.id);
    const isLive = this.#byHash.get(hash)?.recordId === record.Id;
    return isLive && isUser(entry.session.userId) ? { ...record, RefreshTokenId: null } : undefined;
  }

  /** Stops listening to the org, which is no longer used. */
  stop(): void {
    this.#stopListening();
  }

  async #adopt(earlier: SessionStore): Promise<void> {
    for (const [hash, { session, recordId, lastUsed, savedUse }] of earlier.#byHash) {
      const user = await this.#org.get('User', session.userId);
      if (!user || user.IsActive === false) continue;
      const known = { ...session, refreshTokenId: null };
      this.#byHash.set(hash, { session: known, recordId, lastUsed, savedUse });
    }
  }

  /** Issues a session and returns its token, "00D…!AQ…"; the session is stored when the promise resolves. */
  async issue(given: NewSession): Promise<Issued> {
    const { issued, key, entry } = this.#make(given);
    this.#prune();
    await this.#stored.insert(key, entry);
    this.#byHash.set(key, entry);
    return issued;
  }

  /** Issues a session synchronously; it is stored later, and only if it is used. */
  begin(given: NewSession): Issued {
    const { issued, key, entry } = this.#make(given);
    this.#byHash.set(key, entry);
    return issued;
  }

  /** Returns the session of a token; undefined when the token is unknown, revoked or expired. Counts as a use. */
  find(token: string): LoginSession | undefined {
    const key = tokenHash(token);
    const entry = this.#findActive(key);
    if (!entry) return undefined;
    entry.lastUsed = this.#now();
    if (entry.lastUsed - entry.savedUse > this.#saveInterval()) this.#saveUse(key, entry);
    return entry.session;
  }

  /** Returns the session and its expiry in milliseconds since 1970, without counting as a use. */
  peek(token: string): { readonly session: LoginSession; readonly expires: number } | undefined {
    const entry = this.#findActive(tokenHash(token));
    return entry && { session: entry.session, expires: entry.lastUsed + this.#org.settings.sessionTimeout };
  }

  /** Ends the token's session; does nothing for an unknown token. Rejects when the org cannot be stored now; the session has ended all the same. */
  async revoke(token: string): Promise<void> {
    const key = tokenHash(token);
    const entry = this.#byHash.get(key);
    this.#byHash.delete(key);
    await this.#stored.delete(entry ? [entry] : []);
  }

  /** Ends every session that matches the predicate. */
  revokeWhere(matches: (session: LoginSession) => boolean): Promise<void> {
    return this.#stored.delete(this.#remove(matches));
  }

  /** Stores the last uses; call it after the tasks have stopped and before the org is closed. Rejects when the org cannot be stored. */
  async close(): Promise<void> {
    this.#stopListening();
    await this.#stored.save([...this.#byHash].filter(([, { lastUsed, savedUse }]) => lastUsed > savedUse));
  }

  #make({ userId, consumerKey = null, scope = 'full', refreshTokenId = null }: NewSession) {
    const { id: organizationId } = this.#org;
    const now = this.#now();
    const token = `${organizationId.slice(0, 15)}!AQ${randomPart()}`;
    const session = { organizationId, userId, issuedAt: now, consumerKey, scope, refreshTokenId };
    const entry: SessionEntry = { session, recordId: undefined, lastUsed: now, savedUse: now };
    return { issued: { token, session }, key: tokenHash(token), entry };
  }

  #now(): number {
    return this.#clock.now().getTime();
  }

  #findActive(key: string): SessionEntry | undefined {
    const entry = this.#byHash.get(key);
    return entry && !this.#isExpired(entry) ? entry : undefined;
  }

  #isExpired({ lastUsed }: SessionEntry): boolean {
    return this.#now() - lastUsed > this.#org.settings.sessionTimeout;
  }

  /** How far the stored last use may lag behind, in milliseconds: an eighth of the session timeout, at least a minute. */
  #saveInterval(): number {
    return Math.max(this.#org.settings.sessionTimeout / 8, 60_000);
  }

  #saveUse(key: string, entry: SessionEntry): void {
    if (this.#saving.has(entry)) return;
    this.#saving.add(entry);
    this.#stored.saveLater(
      [key, entry],
      () => this.#byHash.get(key) === entry,
      (lastUsed) => {
        entry.savedUse = lastUsed;
        this.#saving.delete(entry);
      },
    );
  }

  /** Removes expired and excess sessions from time to time. */
  #prune(): void {
    const isDue = this.#now() - this.#lastPruning >= this.#saveInterval();
    if (!isDue && this.#byHash.size < MAX_SESSIONS) return;
    this.#lastPruning = this.#now();
    const pruned = this.#expiredOrExcess();
    for (const [key] of pruned) this.#byHash.delete(key);
    this.#stored.end(pruned.map(([, entry]) => entry));
  }

  /** Expired sessions; if too many remain, the least recently used ones. */
  #expiredOrExcess(): [string, SessionEntry][] {
    const all = [...this.#byHash];
    const expired = all.filter(([, entry]) => this.#isExpired(entry));
    if (all.length - expired.length < MAX_SESSIONS) return expired;
    return all
      .sort(([, one], [, other]) => one.lastUsed - other.lastUsed)
      .slice(0, all.length - MAX_SESSIONS + PRUNED_AT_ONCE);
  }

  #remove(matches: (session: LoginSession) => boolean): SessionEntry[] {
    const removed = [...this.#byHash].filter(([, { session }]) => matches(session));
    for (const [key] of removed) this.#byHash.delete(key);
    return removed.map(([, entry]) => entry);
  }
}
