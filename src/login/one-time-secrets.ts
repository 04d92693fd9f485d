/** Short-lived secrets that work once. Only their hashes are stored. */
import { createHash, randomBytes } from 'node:crypto';

/** Above this, the oldest are dropped. */
const MAX_SECRETS = 10_000;

interface Entry<T> {
  readonly value: T;
  readonly expires: number;
  isTaken: boolean;
}

export class OneTimeSecrets<T> {
  readonly #prefix: string;
  readonly #lifetimeMs: number;
  /** In the order of creation, which is also the order of expiry. */
  readonly #byHash = new Map<string, Entry<T>>();

  constructor(prefix: string, lifetimeMs: number) {
    this.#prefix = prefix;
    this.#lifetimeMs = lifetimeMs;
  }

  /** Stores the value and returns the secret that `take` returns it for. */
  put(value: T, now: Date): string {
    const secret = this.#prefix + randomBytes(32).toString('base64url');
    this.#dropOld(now);
    this.#byHash.set(hash(secret), { value, expires: now.getTime() + this.#lifetimeMs, isTaken: false });
    return secret;
  }

  /** Returns undefined for a secret that is unknown, used or expired. */
  take(secret: string, now: Date): T | undefined {
    const found = this.#byHash.get(hash(secret));
    if (!found || found.isTaken || now.getTime() > found.expires) return undefined;
    found.isTaken = true;
    return found.value;
  }

  /** Returns the value of a secret that was already taken; a second use means that the secret was stolen. */
  alreadyTaken(secret: string): T | undefined {
    const found = this.#byHash.get(hash(secret));
    return found?.isTaken ? found.value : undefined;
  }

  #dropOld(now: Date): void {
    for (const [key, { expires }] of this.#byHash) {
      if (expires >= now.getTime() && this.#byHash.size < MAX_SECRETS) break;
      this.#byHash.delete(key);
    }
  }
}

function hash(secret: string): string {
  return createHash('sha256').update(secret).digest('base64');
}
