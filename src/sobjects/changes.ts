/**
 * GET /sobjects/T/updated and /deleted: which records changed in a span of time (doc: Get Updated, Get Deleted).
 * As documented, seconds are ignored: a span starts and ends with whole minutes, its end is excluded, and `latestDateCovered` is where
 * the next span starts, so that no change is missed between spans. A span that ends in the current minute also lists the changes of that
 * minute, later than `latestDateCovered` (seen: changes-window; an answer recorded in restforce), and the next span lists them again.
 */
import { invalidReplicationDate, missingArgument } from '../api/errors.ts';
import { type Exchange, resource } from '../api/resource.ts';
import { datetimeText, instantOf } from '../datetime.ts';
import type { Org, SObjectRecord } from '../org/port.ts';
import { readReplicateable } from './named-object.ts';

const MINUTE_MS = 60_000;

/** Doc: the earliest start of a span. */
const MAX_AGE_MS = 30 * 24 * 60 * MINUTE_MS;

/** Milliseconds since 1970. */
interface Span {
  readonly start: number;
  readonly end: number;
  readonly covered: number;
}

export const listUpdated = resource({
  method: 'GET',
  availableVersion: 20,
  path: '/sobjects/:sObject/updated',
  answer: async ({ params, query, version, services: { org, clock } }) => {
    const type = readReplicateable(org, params.sObject, version);
    const span = await readSpan(query, org, clock.now());
    const ids = (await org.all(type.name)).filter((record) => isIn(span, record)).map(({ Id }) => Id);
    const body = { ids, latestDateCovered: datetimeText(new Date(span.covered)) };
    return { status: 200, body, xml: { root: type.name } };
  },
});

export const listDeleted = resource({
  method: 'GET',
  availableVersion: 20,
  path: '/sobjects/:sObject/deleted',
  answer: async ({ params, query, version, services: { org, clock } }) => {
    const type = readReplicateable(org, params.sObject, version);
    const span = await readSpan(query, org, clock.now());
    const body = {
      deletedRecords: (await org.deleted(type.name))
        .filter((record) => isIn(span, record))
        .map((record) => ({ id: record.Id, deletedDate: changedAt(record) })),
      earliestDateAvailable: await firstDate(org),
      latestDateCovered: datetimeText(new Date(span.covered)),
    };
    return { status: 200, body, xml: { root: type.name } };
  },
});

/** For a span of less than a minute, also one that starts in the future. An org confuses the two dates here (seen: changes-window). */
const TOO_SHORT = 'startDate must be at least one minute greater than endDate';

/** Seen: changes-window. */
const BEFORE_ORG = 'startDate before org replication enabled date';

/** Ours. */
const TOO_LONG_AGO = 'startDate must not be more than 30 days ago';

/** A span with its end in the future ends now (ours). */
async function readSpan(query: Exchange['query'], org: Org, now: Date): Promise<Span> {
  const start = wholeMinutes(readInstant(query, 'start'));
  const thisMinute = wholeMinutes(now.getTime());
  const covered = Math.min(wholeMinutes(readInstant(query, 'end')), thisMinute);
  if (covered - start < MINUTE_MS) throw invalidReplicationDate(TOO_SHORT);
  if (now.getTime() - start > MAX_AGE_MS)
    throw invalidReplicationDate(start < instantOf(await firstDate(org)) ? BEFORE_ORG : TOO_LONG_AGO);
  return { start, end: covered < thisMinute ? covered : Number.POSITIVE_INFINITY, covered };
}

function wholeMinutes(instant: number): number {
  return instant - (instant % MINUTE_MS);
}

/** ISO 8601. A plus sign that a client did not escape arrives as a space (seen: changes-window). */
function readInstant(query: Exchange['query'], name: string): number {
  const text = query.get(name);
  if (!text) throw missingArgument(name);
  const plain = text.replace(' ', '+').replace(/([+-]\d\d)(\d\d)$/, '$1:$2');
  const instant = /^\d{4}-\d\d-\d\dT/.test(plain) ? Date.parse(plain) : Number.NaN;
  if (Number.isNaN(instant))
    throw invalidReplicationDate(`${name} must be an ISO 8601 date and time, not ${text}`);
  return instant;
}

function isIn({ start, end }: Span, record: SObjectRecord): boolean {
  const instant = instantOf(changedAt(record));
  return instant >= start && instant < end;
}

function changedAt({ SystemModstamp, LastModifiedDate, CreatedDate }: SObjectRecord): string {
  return String(SystemModstamp ?? LastModifiedDate ?? CreatedDate);
}

/** Nothing leaves the recycle bin (ours), so all deletions since the creation of the org are known. */
async function firstDate(org: Org): Promise<string> {
  const [organization] = await org.all('Organization');
  return String(organization?.CreatedDate);
}
