/** Secrets that open something once, and not for long. Only their hashes are held. */
import { createHash, randomBytes } from 'node:crypto';

/** More than anybody waits for at a time; the oldest make way. */
const CAPACITY = 10_000;

export class OneTimeSecrets<T> {
  readonly #prefix: string;
  readonly #lifetime: number;
  /** In order of their making, and so of their end. */
  readonly #byHash = new Map<string, { readonly value: T; readonly ends: number }>();

  /** `lifetime` in milliseconds. */
  constructor(prefix: string, lifetime: number) {
    this.#prefix = prefix;
    this.#lifetime = lifetime;
  }

  /** Returns the secret under which `take` gives the value back. */
  put(value: T, now: Date): string {
    const secret = this.#prefix + randomBytes(32).toString('base64url');
    this.#makeRoom(now);
    this.#byHash.set(hash(secret), { value, ends: now.getTime() + this.#lifetime });
    return secret;
  }

  /** Undefined for a secret that is unknown, used or too old. */
  take(secret: string, now: Date): T | undefined {
    const key = hash(secret);
    const found = this.#byHash.get(key);
    this.#byHash.delete(key);
    return found && now.getTime() <= found.ends ? found.value : undefined;
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
