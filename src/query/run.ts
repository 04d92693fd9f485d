/** From the text of a query to its result, or to the error that says what is wrong with it. */
import { queryRefused } from '../api/errors.ts';
import type { OrgServices } from '../api/resource.ts';
import type { Org } from '../org/port.ts';
import { bindQuery } from '../soql/bind.ts';
import type { BoundQuery } from '../soql/bound.ts';
import { evaluate } from '../soql/evaluate.ts';
import type { ParseCache } from '../soql/parse-cache.ts';
import { Refused, type SoqlRefusal } from '../soql/refusal.ts';
import type { QueryResult } from '../soql/result.ts';
import type { SoqlSource } from '../soql/schema.ts';
import { type TimeZone, timeZone, UTC } from '../soql/time-zone.ts';
import { refuseUnfiltered } from './field-definitions.ts';
import { schemaAt } from './org-source.ts';

interface QueryRequest {
  readonly text: string;
  /** API version of the URL. */
  readonly version: number;
}

/** How a query is asked, and by whom. */
export interface Asked {
  /** queryAll: deleted rows count too. */
  readonly includeDeleted: boolean;
  readonly userId: string;
}

export function bindText(
  { text, version }: QueryRequest,
  services: OrgServices,
  cache: ParseCache,
  schema = schemaAt(services.org, version),
): BoundQuery {
  const parsed = cache.parse(text);
  if ('refusal' in parsed) throw refused(parsed.refusal);
  const bound = bindQuery(parsed.query, schema, { apiVersion: version });
  if ('refusal' in bound) throw refused(bound.refusal);
  refuseUnfiltered(bound.bound);
  return bound.bound;
}

/** What a query is answered with depends on who asks: days and hours are those of the user's time zone. */
export async function runQuery(
  query: BoundQuery,
  { includeDeleted, userId }: Asked,
  { org, clock }: OrgServices,
  source: SoqlSource,
): Promise<QueryResult> {
  const zone = await zoneOf(org, userId);
  const currency = org.settings.defaultCurrency;
  const { totalSize, records } = await answered(
    evaluate(query, source, { now: clock.now(), includeDeleted, currency, zone }),
  );
  return { totalSize, records: (from, to) => answered(records(from, to)) };
}

const zones = new Map<string, TimeZone>();

async function zoneOf(org: Org, userId: string): Promise<TimeZone> {
  const name = String((await org.get('User', userId))?.TimeZoneSidKey ?? 'GMT');
  const known = zones.get(name);
  if (known) return known;
  const zone = timeZone(name);
  if (zone !== UTC) zones.set(name, zone);
  return zone;
}

async function answered<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw error instanceof Refused ? refused(error.refusal) : error;
  }
}

function refused({ errorCode, message }: SoqlRefusal): Error {
  return queryRefused(errorCode, message);
}
