/** Open results, which have more pages to read: a locator names the next page. */
import { makeId } from '../org/record-ids.ts';
import type { QueryResult } from '../soql/result.ts';

/** When a user opens one more, the oldest one is closed (doc: ten per user). */
const MAX_CURSORS_PER_USER = 10;
/** A cursor that is not read for this long is closed (doc: fifteen minutes for query cursors). */
const CURSOR_IDLE_MS = 15 * 60_000;

interface Cursor {
  readonly result: QueryResult;
  readonly userId: string;
  readonly batchSize: number;
  usedAt: number;
}

export class Cursors {
  readonly #open = new Map<string, Cursor>();
  #opened = 0;

  /** Opens a cursor and returns its id: a locator without its position. */
  open(result: QueryResult, userId: string, batchSize: number, now: Date): string {
    this.#dropIdle(now);
    const own = [...this.#open].filter(([, cursor]) => cursor.userId === userId);
    if (own.length >= MAX_CURSORS_PER_USER) this.#open.delete((own[0] as [string, Cursor])[0]);
    const id = makeId('01g', ++this.#opened);
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
    for (const [id, { usedAt }] of this.#open)
      if (now.getTime() - usedAt > CURSOR_IDLE_MS) this.#open.delete(id);
  }
}
