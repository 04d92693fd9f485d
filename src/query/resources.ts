/** GET /query, /queryAll and their next pages (doc: Query, QueryAll, Query More), and the room's other resources. */
import { invalidQueryLocator, queryRefused } from '../api/errors.ts';
import { type Answer, type Exchange, type Resource, resource } from '../api/resource.ts';
import type { Org } from '../org/port.ts';
import { type JsonValue, toJson } from '../org/present.ts';
import { ParseCache } from '../soql/parse-cache.ts';
import type { QueryResult } from '../soql/result.ts';
import { describeColumns } from './columns.ts';
import { Cursors } from './cursors.ts';
import { explainQuery } from './explain.ts';
import { sourceOf } from './org-source.ts';
import { asXml, type PrintContext, printRecords } from './print.ts';
import { bindText, runQuery } from './run.ts';
import { searchResources } from './search/resources.ts';
import { toolingQuery } from './tooling.ts';

/** Rows per page: the range of batchSize in Sforce-Query-Options, whose maximum is the default (doc). */
const BATCH_SIZE = { min: 200, max: 2_000 };

/** What the query room keeps between requests: parsed queries, and each org's open cursors. */
interface QueryState {
  readonly cache: ParseCache;
  readonly cursors: WeakMap<Org, Cursors>;
}

export function queryResources(): readonly Resource[] {
  const state: QueryState = { cache: new ParseCache(), cursors: new WeakMap() };
  const queries = ['query', 'queryAll'].flatMap((name) => [
    resource({
      method: 'GET',
      availableVersion: name === 'query' ? 20 : 29,
      path: `/${name}`,
      answer: (exchange) => answerQuery(exchange, name, state),
    }),
    resource({
      method: 'GET',
      availableVersion: name === 'query' ? 20 : 29,
      path: `/${name}/:locator`,
      answer: (exchange) => answerMore(exchange, state),
    }),
  ]);
  return [...queries, toolingQuery(), ...searchResources];
}

async function answerQuery(exchange: Exchange, name: string, state: QueryState): Promise<Answer> {
  const { query, version, services, session } = exchange;
  const text = query.get('explain') ?? query.get('q');
  if (text === null || text.trim() === '')
    throw queryRefused('MALFORMED_QUERY', 'A query string has to be specified');
  const bound = bindText({ text, version }, services, state.cache);
  const options = { includeDeleted: name === 'queryAll', userId: session.userId };
  if (query.has('explain'))
    return {
      status: 200,
      body: await explainQuery(bound, options, services, version),
      xml: { root: 'QueryPlans' },
    };
  if (query.get('columns') === 'true')
    return { status: 200, body: describeColumns(bound), xml: { root: 'QueryColumns' } };
  const result = await runQuery(bound, options, services, sourceOf(services, version));
  const batchSize = readBatchSize(exchange);
  if (bound.kind === 'count' || result.totalSize <= batchSize)
    return page(exchange, result, 0, result.totalSize);
  if (bound.kind === 'aggregate') throw tooManyGroups();
  const id = cursorsOf(services.committed, state).open(
    result,
    session.userId,
    batchSize,
    services.clock.now(),
  );
  return page(exchange, result, 0, batchSize, id);
}

/** Groups must fit in one page (doc: Considerations for GROUP BY; the words are seen: groups-in-one-page). */
function tooManyGroups(): Error {
  const message =
    'Aggregate query does not support queryMore(), use LIMIT to restrict the results to a single batch';
  return queryRefused('EXCEEDED_ID_LIMIT', message);
}

/** A locator is "01g…-2000": the cursor's id, and the position of the next row. */
async function answerMore(exchange: Exchange, state: QueryState): Promise<Answer> {
  const { params, services, session } = exchange;
  const [, id = '', position = ''] = /^(01g\w{15})-(\d{1,9})$/.exec(params.locator ?? '') ?? [];
  const cursors = cursorsOf(services.committed, state);
  const cursor = cursors.find(id, session.userId, services.clock.now());
  const from = Number(position);
  if (!cursor || position === '' || from >= cursor.result.totalSize) throw invalidQueryLocator();
  const to = Math.min(from + cursor.batchSize, cursor.result.totalSize);
  return page(exchange, cursor.result, from, to, to < cursor.result.totalSize ? id : undefined);
}

function cursorsOf(org: Org, { cursors }: QueryState): Cursors {
  const open = cursors.get(org) ?? new Cursors();
  cursors.set(org, open);
  return open;
}

function readBatchSize({ headers }: Exchange): number {
  const requested = /batchSize\s*=\s*(\d+)/i.exec(String(headers['sforce-query-options'] ?? ''))?.[1];
  return requested === undefined
    ? BATCH_SIZE.max
    : Math.min(BATCH_SIZE.max, Math.max(BATCH_SIZE.min, Number(requested)));
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
