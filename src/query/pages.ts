/** Answers results page by page (doc: Query, Query More). A result with more than one page stays open in a cursor. */
import { invalidQueryLocator, queryRefused } from '../api/errors.ts';
import type { Answer, Exchange } from '../api/resource.ts';
import type { Org } from '../org/port.ts';
import { type JsonValue, toJson } from '../org/present.ts';
import type { BoundQuery } from '../soql/bound.ts';
import type { QueryResult } from '../soql/result.ts';
import { Cursors } from './cursors.ts';
import { asXml, type PrintContext, printRecords } from './print.ts';

/** Rows per page: the range of batchSize in Sforce-Query-Options, whose maximum is the default (doc). */
export const BATCH_SIZE = { min: 200, max: 2_000 };

export class ResultPages {
  readonly #cursors = new WeakMap<Org, Cursors>();

  /** The first page of a result; with more rows than `batchSize` it names the next page. */
  async first(
    exchange: Exchange,
    { kind }: BoundQuery,
    result: QueryResult,
    batchSize = BATCH_SIZE.max,
  ): Promise<Answer> {
    const { services, session } = exchange;
    if (kind === 'count' || result.totalSize <= batchSize) return page(exchange, result, 0, result.totalSize);
    if (kind === 'aggregate') throw tooManyGroups();
    const cursors = this.#cursorsOf(services.committed);
    const id = cursors.open(result, session.userId, batchSize, services.clock.now());
    return page(exchange, result, 0, batchSize, id);
  }

  /** The page that a locator names. A locator is "01g…-2000": the cursor's id, and the position of the next row. */
  async next(exchange: Exchange, locator: string): Promise<Answer> {
    const { services, session } = exchange;
    const [, id = '', position = ''] = /^(01g\w{15})-(\d{1,9})$/.exec(locator) ?? [];
    const cursor = this.#cursorsOf(services.committed).find(id, session.userId, services.clock.now());
    const from = Number(position);
    if (!cursor || position === '' || from >= cursor.result.totalSize) throw invalidQueryLocator();
    const to = Math.min(from + cursor.batchSize, cursor.result.totalSize);
    return page(exchange, cursor.result, from, to, to < cursor.result.totalSize ? id : undefined);
  }

  #cursorsOf(org: Org): Cursors {
    const cursors = this.#cursors.get(org) ?? new Cursors();
    this.#cursors.set(org, cursors);
    return cursors;
  }
}

/** Groups must fit in one page (doc: Considerations for GROUP BY; the words are seen: groups-in-one-page). */
function tooManyGroups(): Error {
  const message =
    'Aggregate query does not support queryMore(), use LIMIT to restrict the results to a single batch';
  return queryRefused('EXCEEDED_ID_LIMIT', message);
}

async function page(
  { version, services }: Exchange,
  result: QueryResult,
  from: number,
  to: number,
  cursorId?: string,
): Promise<Answer> {
  const context: PrintContext = { version, typeOf: (name) => services.org.sObjectType(name) };
  const next: Record<string, JsonValue> = cursorId
    ? { nextRecordsUrl: `/services/data/v${version}.0/query/${cursorId}-${to}` }
    : {};
  const records = printRecords(await result.records(from, to), context);
  const body = { totalSize: result.totalSize, done: cursorId === undefined, ...next, records };
  return { status: 200, jsonText: toJson(body), xml: { root: 'QueryResult', value: asXml(body) } };
}
