/** Answers results page by page (doc: Query, Query More). A query stays open while its rows, or children in them, have more pages. */
import { invalidQueryLocator, queryRefused } from '../api/errors.ts';
import { type Answer, type Exchange, xmlOnDemand } from '../api/resource.ts';
import type { Org } from '../org/port.ts';
import { type JsonValue, toJson, toXmlValue } from '../org/present.ts';
import type { BoundQuery } from '../soql/bound.ts';
import type { QueryResult } from '../soql/result.ts';
import { Cursors, type OpenQuery, type OpenResult } from './cursors.ts';
import { BATCH_SIZE, batchSizeOf, type PageLimits, takePage } from './page-size.ts';
import { type ChildrenPage, type PrintContext, printRecords, printTexts } from './print.ts';

export class ResultPages {
  readonly #cursors = new WeakMap<Org, Cursors>();

  /** The first page of a result; it names the next page if the result has more rows. */
  async first(
    exchange: Exchange,
    bound: BoundQuery,
    result: QueryResult,
    batchSize = BATCH_SIZE.max,
  ): Promise<Answer> {
    const { session, services } = exchange;
    const usedAt = services.clock.now().getTime();
    const size = batchSizeOf(bound, batchSize);
    const query: OpenQuery = { userId: session.userId, batchSize: size, ids: new Map(), usedAt };
    const opened: OpenResult = { query, key: '', result };
    if (bound.kind === 'count') return answer({ totalSize: result.totalSize, done: true }, [], () => []);
    if (bound.kind === 'aggregate' && result.totalSize > limitsOf(exchange, query).rows)
      throw tooManyGroups();
    return this.#page(exchange, opened, 0);
  }

  /** The page that a locator names. A locator is "01g…-2000": the id of a result, and the position of the next row. */
  async next(exchange: Exchange, locator: string): Promise<Answer> {
    const { services, session } = exchange;
    const [, id = '', position = ''] = /^(01g\w{15})-(\d{1,9})$/.exec(locator) ?? [];
    const opened = this.#cursorsOf(services.committed).find(id, session.userId, services.clock.now());
    const from = Number(position);
    if (!opened || position === '' || from >= opened.result.totalSize) throw invalidQueryLocator();
    return this.#page(exchange, opened, from);
  }

  async #page(exchange: Exchange, opened: OpenResult, from: number): Promise<Answer> {
    const { result, key, query } = opened;
    const { version, services } = exchange;
    const limits = limitsOf(exchange, query);
    const records = await takePage(result, from, limits);
    const context: PrintContext = {
      version,
      typeOf: (name) => services.org.sObjectType(name),
      children: this.#childrenPage(exchange, query, limits),
    };
    const to = from + records.length;
    const done = to >= result.totalSize;
    const next = done ? {} : { nextRecordsUrl: this.#urlOf(exchange, opened, to) };
    const texts = await printTexts(records, context, key);
    return answer({ totalSize: result.totalSize, done, ...next }, texts, () =>
      printRecords(records, context, key),
    );
  }

  #childrenPage(exchange: Exchange, query: OpenQuery, limits: PageLimits): ChildrenPage {
    return {
      max: limits.children,
      nextUrl: (key, children, to) => {
        const result: QueryResult = {
          totalSize: children.length,
          records: async (first, end) => children.slice(first, end),
        };
        return this.#urlOf(exchange, { query, key, result }, to);
      },
    };
  }

  #urlOf({ version, services }: Exchange, opened: OpenResult, to: number): string {
    const id = this.#cursorsOf(services.committed).open(opened, services.clock.now());
    return `/services/data/v${version}.0/query/${id}-${to}`;
  }

  #cursorsOf(org: Org): Cursors {
    const cursors = this.#cursors.get(org) ?? new Cursors();
    this.#cursors.set(org, cursors);
    return cursors;
  }
}

/** The limits of the query and of the org's settings. A parent and its first children fit in one page (seen: children-pages). */
function limitsOf({ services }: Exchange, { batchSize }: OpenQuery): PageLimits {
  const { maxRows, maxChildren } = services.org.settings.queryPages;
  const rows = Math.min(batchSize, maxRows);
  return { rows, children: Math.max(1, Math.min(maxChildren, rows - 1)) };
}

/** Groups must fit in one page (doc: Considerations for GROUP BY; the words are seen: groups-in-one-page). */
function tooManyGroups(): Error {
  const message =
    'Aggregate query does not support queryMore(), use LIMIT to restrict the results to a single batch';
  return queryRefused('EXCEEDED_ID_LIMIT', message);
}

/** `texts` are the records in JSON; `printed` makes them again, for XML. */
function answer(
  head: Record<string, JsonValue>,
  texts: readonly string[],
  printed: () => JsonValue[],
): Answer {
  const jsonText = `${toJson(head).slice(0, -1)},"records":[${texts.join(',')}]}`;
  const xml = xmlOnDemand('QueryResult', () => toXmlValue({ ...head, records: printed() }));
  return { status: 200, jsonText, xml };
}
