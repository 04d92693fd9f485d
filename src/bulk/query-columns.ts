/** The columns of a query job's results. The query is checked by the query resources themselves, without its rows, before a job is made. */
import { jobRefused, queryRefused } from '../api/errors.ts';
import type { Answer, Exchange } from '../api/resource.ts';
import type { QueryColumn } from './job.ts';

interface Column {
  readonly aggregate: boolean;
  readonly apexType: string;
  readonly columnName: string;
  readonly joinColumns: readonly Column[];
}

interface Described {
  readonly columnMetadata: readonly Column[];
  readonly entityName: string;
}

/** `url` is where the query resources answer the query. */
export async function readColumns(
  exchange: Exchange,
  query: string,
  url: string,
): Promise<{ readonly object: string; readonly columns: readonly QueryColumn[] }> {
  const answer = await exchange.dispatch({ method: 'GET', url: `${url}&columns=true` });
  const { columnMetadata, entityName } = described(answer);
  refuseClauses(query);
  const columns = columnMetadata.flatMap(flatten);
  return {
    object: entityName,
    columns: exchange.version < ASKED_ORDER_SINCE ? columns.sort(byName) : columns,
  };
}

/** First API version whose results have the columns in the order of the query; before it they are sorted (doc). */
const ASKED_ORDER_SINCE = 50;

function byName({ name: one }: QueryColumn, { name: other }: QueryColumn): number {
  return one < other ? -1 : 1;
}

/** What is wrong with the query is told as the query resources tell it (ours). */
function described({ status, body }: Answer): Described {
  if (status === 200) return body as Described;
  const [error] = body as { errorCode: string; message: string }[];
  throw queryRefused(error?.errorCode ?? 'UNKNOWN_EXCEPTION', error?.message ?? '');
}

/** Doc: "SOQL Considerations"; codes and texts partly seen: bulk-query-refused. */
function refuseClauses(query: string): void {
  const outsideQuotes = query.replace(/'(?:[^'\\]|\\.)*'/g, "''");
  if (/\bgroup\s+by\b|\b(?:count|count_distinct|sum|avg|min|max)\s*\(/i.test(outsideQuotes))
    throw aggregates();
  for (const [clause, name] of UNSUPPORTED)
    if (clause.test(outsideQuotes)) throw jobRefused('API_ERROR', `${name} not supported in Bulk Query`);
}

const UNSUPPORTED: readonly (readonly [RegExp, string])[] = [
  [/\btypeof\b/i, 'TYPEOF'],
  [/\boffset\s+\d/i, 'OFFSET'],
];

/** Parents' columns under their path; a column that has others in it and is told as an aggregate is a nested query. */
function flatten({ columnName, joinColumns, aggregate, apexType }: Column): QueryColumn[] {
  if (joinColumns.length === 0) return [{ name: columnName, isDatetime: apexType === 'Datetime' }];
  if (aggregate) throw jobRefused('API_ERROR', 'Nested queries not supported in Bulk Query');
  return joinColumns.flatMap(flatten).map((column) => ({ ...column, name: `${columnName}.${column.name}` }));
}

/** Seen: bulk-query-refused. */
function aggregates(): Error {
  return jobRefused('API_ERROR', 'Aggregate Relationships not supported in Bulk Query');
}
