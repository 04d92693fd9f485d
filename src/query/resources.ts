/** GET /query, /queryAll and their next pages (doc: Query, QueryAll, Query More), and the room's other resources. */
import { queryRefused } from '../api/errors.ts';
import { type Answer, type Exchange, type Resource, resource } from '../api/resource.ts';
import { ParseCache } from '../soql/parse-cache.ts';
import { describeColumns } from './columns.ts';
import { explainQuery } from './explain.ts';
import { sourceOf } from './org-source.ts';
import { BATCH_SIZE } from './page-size.ts';
import type { ResultPages } from './pages.ts';
import { bindText, runQuery } from './run.ts';
import { searchResources } from './search/resources.ts';
import { toolingQuery } from './tooling.ts';

/** What the query room keeps between requests: parsed queries, and open results. */
interface QueryState {
  readonly cache: ParseCache;
  readonly pages: ResultPages;
}

/** `pages` holds the results that clients read to the end by their locators. */
export function queryResources(pages: ResultPages): readonly Resource[] {
  const state: QueryState = { cache: new ParseCache(), pages };
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
      answer: (exchange) => pages.next(exchange, exchange.params.locator as string),
    }),
  ]);
  return [...queries, toolingQuery(), ...searchResources];
}

async function answerQuery(exchange: Exchange, name: string, { cache, pages }: QueryState): Promise<Answer> {
  const { query, version, services, session } = exchange;
  const text = query.get('explain') ?? query.get('q');
  if (text === null || text.trim() === '')
    throw queryRefused('MALFORMED_QUERY', 'A query string has to be specified');
  const bound = bindText({ text, version }, services, cache);
  const options = {
    includeDeleted: name === 'queryAll',
    userId: session.userId,
    isUnwanted: exchange.isUnwanted,
  };
  if (query.has('explain'))
    return {
      status: 200,
      body: await explainQuery(bound, options, services, version),
      xml: { root: 'QueryPlans' },
    };
  if (query.get('columns') === 'true')
    return { status: 200, body: describeColumns(bound), xml: { root: 'QueryColumns' } };
  return runQuery(bound, options, services, sourceOf(services, version), (result) =>
    pages.first(exchange, bound, result, readBatchSize(exchange)),
  );
}

function readBatchSize({ headers }: Exchange): number {
  const requested = /batchSize\s*=\s*(\d+)/i.exec(String(headers['sforce-query-options'] ?? ''))?.[1];
  if (requested === undefined) return BATCH_SIZE.max;
  return Math.min(BATCH_SIZE.max, Math.max(BATCH_SIZE.min, Number(requested)));
}
