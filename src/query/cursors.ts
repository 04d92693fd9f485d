/** Open queries, whose results have more pages to read: a locator names the next page of one of them. */
import { makeId } from '../org/record-ids.ts';
import type { QueryResult } from '../soql/result.ts';

/** When a user opens one more, the oldest one is closed (doc: ten per user). */
const MAX_OPEN_QUERIES_PER_USER = 10;
/** A query of which no page is read for this long is closed (doc: fifteen minutes for query cursors). */
const IDLE_MS = 15 * 60_000;

/** One query of a user: its rows and the children in them count as one open query (ours), and are closed together. */
export interface OpenQuery {
  readonly userId: string;
  /** Rows per page, at most. */
  readonly batchSize: number;
  /** Ids of its results, by their keys. */
  readonly ids: Map<string, string>;
  usedAt: number;
}

/** Rows to read page by page: those of the query, or the children of one row. */
export interface OpenResult {
  readonly query: OpenQuery;
  /** The place of the rows in the query: empty text, or "/001…/Contacts" for the children of a row. */
  readonly key: string;
  readonly result: QueryResult;
}

export class Cursors {
  /** In order of their opening. */
  readonly #queries = new Set<OpenQuery>();
  readonly #results = new Map<string, OpenResult>();
  #opened = 0;

  /** The id of a result: a locator without its position. The first one opens the query; a key has the same id every time. */
  open(opened: OpenResult, now: Date): string {
    const { query, key } = opened;
    const known = query.ids.get(key);
    if (known !== undefined) return known;
    this.#admit(query, now);
    const id = makeId('01g', ++this.#opened);
    query.ids.set(key, id);
    this.#results.set(id, opened);
    return id;
  }

  find(id: string, userId: string, now: Date): OpenResult | undefined {
    this.#closeIdle(now);
    const found = this.#results.get(id);
    if (found?.query.userId !== userId) return undefined;
    found.query.usedAt = now.getTime();
    return found;
  }

  #admit(query: OpenQuery, now: Date): void {
    if (this.#queries.has(query)) return;
    this.#closeIdle(now);
    const [oldest, ...others] = [...this.#queries].filter(({ userId }) => userId === query.userId);
    if (oldest && others.length + 1 >= MAX_OPEN_QUERIES_PER_USER) this.#close(oldest);
    this.#queries.add(query);
  }

  #closeIdle(now: Date): void {
    for (const query of this.#queries) if (now.getTime() - query.usedAt > IDLE_MS) this.#close(query);
  }

  #close(query: OpenQuery): void {
    this.#queries.delete(query);
    for (const id of query.ids.values()) this.#results.delete(id);
  }
}
