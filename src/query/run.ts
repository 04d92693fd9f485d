/** From the text of a query to its result, or to the error that says what is wrong with it. */
import { queryRefused } from '../api/errors.ts';
import type { Rooms } from '../api/resource.ts';
import { bindQuery } from '../soql/bind.ts';
import type { BoundQuery } from '../soql/bound.ts';
import { evaluate } from '../soql/evaluate.ts';
import type { ParseCache } from '../soql/parse-cache.ts';
import type { SoqlRefusal } from '../soql/refusal.ts';
import type { QueryResult } from '../soql/result.ts';
import { type Reading, schemaAt, sourceOf } from './org-source.ts';

export interface QueryRequest {
  readonly text: string;
  /** API version of the URL. */
  readonly version: number;
  /** queryAll: deleted rows count too. */
  readonly includeDeleted: boolean;
}

export function bindText({ text, version }: QueryRequest, rooms: Rooms, cache: ParseCache): BoundQuery {
  const parsed = cache.parse(text);
  if ('refusal' in parsed) throw refused(parsed.refusal);
  const bound = bindQuery(parsed.query, schemaAt(rooms.org, version), { apiVersion: version });
  if ('refusal' in bound) throw refused(bound.refusal);
  return bound.bound;
}

export function runQuery(
  query: BoundQuery,
  { includeDeleted }: QueryRequest,
  rooms: Rooms,
  reading: Reading,
): Promise<QueryResult> {
  return evaluate(query, sourceOf(reading), {
    now: rooms.clock.now(),
    includeDeleted,
    currency: rooms.org.settings.defaultCurrency,
  });
}

function refused({ errorCode, message }: SoqlRefusal): Error {
  return queryRefused(errorCode, message);
}
