/** Turns the text of a query into its result, or throws an error that says what is wrong with the query. */
import { queryRefused } from '../api/errors.ts';
import type { OrgServices } from '../api/resource.ts';
import type { SObjectRecord } from '../org/port.ts';
import { slicesOfRequest } from '../slices.ts';
import { bindQuery } from '../soql/bind.ts';
import type { BoundQuery } from '../soql/bound.ts';
import { evaluate } from '../soql/evaluate.ts';
import type { ParseCache } from '../soql/parse-cache.ts';
import type { Query } from '../soql/query.ts';
import { Refused, type SoqlRefusal } from '../soql/refusal.ts';
import type { QueryResult } from '../soql/result.ts';
import type { SoqlSchema, SoqlSource } from '../soql/schema.ts';
import { type TimeZone, timeZone, UTC } from '../soql/time-zone.ts';
import { refuseUnfiltered } from './field-definitions.ts';
import { type OrgSource, schemaAt } from './org-source.ts';

interface QueryRequest {
  readonly text: string;
  /** API version of the URL. */
  readonly version: number;
}

/** How a query runs, and for which user. */
export interface RunOptions {
  /** True for queryAll: deleted rows are included. */
  readonly includeDeleted: boolean;
  readonly userId: string;
  /** Whether the client is gone, so that the query can stop. */
  readonly isUnwanted?: (() => boolean) | undefined;
  /** Makes the error for a refusal that only the rows show; by default that of a query. */
  readonly toError?: (refusal: SoqlRefusal) => Error;
}

export function bindText(
  { text, version }: QueryRequest,
  services: OrgServices,
  cache: ParseCache,
  schema = schemaAt(services.org, version),
): BoundQuery {
  const parsed = cache.parse(text);
  if ('refusal' in parsed) throw refused(parsed.refusal);
  return bindParsed(parsed.query, version, schema);
}

export function bindParsed(query: Query, version: number, schema: SoqlSchema): BoundQuery {
  const bound = bindQuery(query, schema, { apiVersion: version });
  if ('refusal' in bound) throw refused(bound.refusal);
  refuseUnfiltered(bound.bound);
  return bound.bound;
}

/**
 * Runs the query, and lets `use` read its result, all of it from the records as they are at the beginning; pages that are read later are
 * read from the records of then. The result depends on the user: days and hours are those of the user's time zone, converted amounts are in
 * the user's currency.
 */
export async function runQuery<T>(
  query: BoundQuery,
  options: RunOptions,
  services: OrgServices,
  source: OrgSource,
  use: (result: QueryResult) => Promise<T>,
): Promise<T> {
  const release = source.hold();
  try {
    return await use(await resultOf(query, options, services, source));
  } finally {
    release();
  }
}

async function resultOf(
  query: BoundQuery,
  { includeDeleted, userId, isUnwanted, toError = refused }: RunOptions,
  { org, clock }: OrgServices,
  source: SoqlSource,
): Promise<QueryResult> {
  const user = await org.get('User', userId);
  const zone = zoneOf(user);
  const { defaultCurrency: currency, currencyRates } = org.settings;
  const options = {
    now: clock.now(),
    includeDeleted,
    zone,
    currency,
    userCurrency: (user?.DefaultCurrencyIsoCode as string | undefined) ?? undefined,
    rates: currencyRates ?? undefined,
    slices: slicesOfRequest(() => refuseUnwanted(isUnwanted)),
  };
  const { totalSize, records } = await withApiErrors(evaluate(query, source, options), toError);
  return { totalSize, records: (from, to) => withApiErrors(records(from, to), toError) };
}

/** Nobody receives this answer. */
function refuseUnwanted(isUnwanted: (() => boolean) | undefined): void {
  if (isUnwanted?.()) throw queryRefused('QUERY_TIMEOUT', 'The client closed the connection');
}

const zones = new Map<string, TimeZone>();

function zoneOf(user: SObjectRecord | undefined): TimeZone {
  const name = String(user?.TimeZoneSidKey ?? 'GMT');
  const known = zones.get(name);
  if (known) return known;
  const zone = timeZone(name);
  if (zone !== UTC) zones.set(name, zone);
  return zone;
}

async function withApiErrors<T>(result: Promise<T>, toError: (refusal: SoqlRefusal) => Error): Promise<T> {
  try {
    return await result;
  } catch (error) {
    throw error instanceof Refused ? toError(error.refusal) : error;
  }
}

function refused({ errorCode, message }: SoqlRefusal): Error {
  return queryRefused(errorCode, message);
}
