/** The columns of a query job's results. Before a job is created, the query resources check the query without returning its rows. */
import { jobRefused, queryRefused } from '../api/errors.ts';
import type { Answer, Exchange } from '../api/resource.ts';
import type { QueryColumn } from './job.ts';

interface ColumnMetadata {
  readonly aggregate: boolean;
  readonly apexType: string;
  readonly columnName: string;
  readonly joinColumns: readonly ColumnMetadata[];
}

interface QueryDescription {
  readonly columnMetadata: readonly ColumnMetadata[];
  readonly entityName: string;
}

/** `url` is the query's URL at the query resources. */
export async function readColumns(
  exchange: Exchange,
  query: string,
  url: string,
): Promise<{ readonly object: string; readonly columns: readonly QueryColumn[] }> {
  const answer = await exchange.dispatch({ method: 'GET', url: `${url}&columns=true` });
  const { columnMetadata, entityName } = descriptionIn(answer);
  refuseClauses(query);
  const columns = columnMetadata.flatMap(flatten);
  return {
    object: entityName,
    columns: exchange.version < QUERY_ORDER_SINCE ? columns.sort(byName) : columns,
  };
}

/** The first API version whose columns have the order of the query; before it they are sorted by name (doc). */
const QUERY_ORDER_SINCE = 50;

function byName({ name: one }: QueryColumn, { name: other }: QueryColumn): number {
  return one < other ? -1 : 1;
}

/** A query that is wrong is refused with the query resources' own message (ours). */
function descriptionIn({ status, body }: Answer): QueryDescription {
  if (status === 200) return body as QueryDescription;
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

/** Columns of parents are named by their path. An aggregate column with columns of its own is a nested query. */
function flatten({ columnName, joinColumns, aggregate, apexType }: ColumnMetadata): QueryColumn[] {
  if (joinColumns.length === 0) return [{ name: columnName, isDatetime: apexType === 'Datetime' }];
  if (aggregate) throw nestedQueries();
  return joinColumns.flatMap(flatten).map((column) => ({ ...column, name: `${columnName}.${column.name}` }));
}

/** Seen: bulk-query-refused. */
function nestedQueries(): Error {
  const message = 'Aggregate Relationships not supported in Bulk V2 Query with CSV content type';
  return jobRefused('API_ERROR', message);
}

/** The words are ours. */
function aggregates(): Error {
  return jobRefused('API_ERROR', 'Aggregate functions not supported in Bulk Query');
}
