/** The sessions of one org: issued at login, found by their token, ended by idleness. Tokens are kept as hashes only. */
import { createHash } from 'node:crypto';
import { customAlphabet } from 'nanoid';
import type { Session } from '../api/session.ts';

/** What follows the organization's id and the "!" in a token: characters and length as in real ones (seen). */
const randomPart = customAlphabet('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._', 94);

interface Kept {
  readonly session: Session;
  lastUsed: number;
}

export class SessionStore {
  readonly #organizationId: string;
  readonly #timeout: () => number;
  readonly #byHash = new Map<string, Kept>();

  /** `timeout` tells the milliseconds of idleness after which a session ends. */
  constructor(organizationId: string, timeout: () => number) {
    this.#organizationId = organizationId;
    this.#timeout = timeout;
  }

  /** Begins a session and returns its token, "00D…!AQ…". */
  issue(userId: string, now: Date): { token: string; session: Session } {
    const token = `${this.#organizationId.slice(0, 15)}!AQ${randomPart()}`;
    const session = { organizationId: this.#organizationId, userId, issuedAt: now.getTime() };
    this.#byHash.set(hash(token), { session, lastUsed: now.getTime() });
    return { token, session };
  }

  /** Looking a token up by its hash tells nothing by its timing of how much of a guess was right. */
  find(token: string, now: Date): Session | undefined {
    const key = hash(token);
    const kept = this.#byHash.get(key);
    if (!kept) return undefined;
    if (now.getTime() - kept.lastUsed > this.#timeout()) {
      this.#byHash.delete(key);
      return undefined;
    }
    kept.lastUsed = now.getTime();
    return kept.session;
  }

  /** Ends a session at once; nothing happens for a token that is none. */
  revoke(token: string): void {
    this.#byHash.delete(hash(token));
  }
}

function hash(token: string): string {
  return createHash('sha256').update(token).digest('base64');
}
