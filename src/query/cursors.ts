/** Results that were begun and not read to their end: the next page is asked for by a locator. */
import { makeId } from '../org/record-ids.ts';
import type { QueryResult } from '../soql/result.ts';

/** A user may have this many open; the oldest gives way (doc: ten per user). */
const MOST = 10;
/** Milliseconds after which one that nobody reads is dropped (doc: fifteen minutes for query cursors). */
const KEPT = 15 * 60_000;

interface Cursor {
  readonly result: QueryResult;
  readonly userId: string;
  readonly batchSize: number;
  usedAt: number;
}

export class Cursors {
  readonly #open = new Map<string, Cursor>();
  #given = 0;

  /** Keeps a result and returns its locator without the place. */
  open(result: QueryResult, userId: string, batchSize: number, now: Date): string {
    this.#dropIdle(now);
    const own = [...this.#open].filter(([, cursor]) => cursor.userId === userId);
    if (own.length >= MOST) this.#open.delete((own[0] as [string, Cursor])[0]);
    const id = makeId('01g', ++this.#given);
    this.#open.set(id, { result, userId, batchSize, usedAt: now.getTime() });
    return id;
  }

  find(id: string, userId: string, now: Date): Cursor | undefined {
    this.#dropIdle(now);
    const cursor = this.#open.get(id);
    if (cursor?.userId !== userId) return undefined;
    cursor.usedAt = now.getTime();
    return cursor;
  }

  #dropIdle(now: Date): void {
    for (const [id, { usedAt }] of this.#open) if (now.getTime() - usedAt > KEPT) this.#open.delete(id);
  }
}
