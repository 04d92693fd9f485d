/** Secrets that open something once, and not for long. Only their hashes are held. */
import { createHash, randomBytes } from 'node:crypto';

/** More than anybody waits for at a time; the oldest make way. */
const CAPACITY = 10_000;

interface Held<T> {
  readonly value: T;
  readonly ends: number;
  isTaken: boolean;
}

export class OneTimeSecrets<T> {
  readonly #prefix: string;
  readonly #lifetime: number;
  /** In order of their making, and so of their end. */
  readonly #byHash = new Map<string, Held<T>>();

  /** `lifetime` in milliseconds. */
  constructor(prefix: string, lifetime: number) {
    this.#prefix = prefix;
    this.#lifetime = lifetime;
  }

  /** Returns the secret under which `take` gives the value back. */
  put(value: T, now: Date): string {
    const secret = this.#prefix + randomBytes(32).toString('base64url');
    this.#makeRoom(now);
    this.#byHash.set(hash(secret), { value, ends: now.getTime() + this.#lifetime, isTaken: false });
    return secret;
  }

  /** Undefined for a secret that is unknown, used or too old. */
  take(secret: string, now: Date): T | undefined {
    const found = this.#byHash.get(hash(secret));
    if (!found || found.isTaken || now.getTime() > found.ends) return undefined;
    found.isTaken = true;
    return found.value;
  }

  /** What was taken for a secret before: one of the two who came with it is not the one it was meant for. */
  taken(secret: string): T | undefined {
    const found = this.#byHash.get(hash(secret));
    return found?.isTaken ? found.value : undefined;
  }

  #makeRoom(now: Date): void {
    for (const [key, { ends }] of this.#byHash) {
      if (ends >= now.getTime() && this.#byHash.size < CAPACITY) break;
      this.#byHash.delete(key);
    }
  }
}

function hash(secret: string): string {
  return createHash('sha256').update(secret).digest('base64');
}
