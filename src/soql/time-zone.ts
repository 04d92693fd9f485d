/** Time zones. Datetimes are in UTC; days and hours are those of the user's zone. */
import { dayFromText } from './calendar.ts';

export interface TimeZone {
  /** How many milliseconds the zone is ahead of UTC at an instant, which is in milliseconds since 1970. */
  offsetAt(instant: number): number;
}

/** When a query runs, and in which time zone. */
export interface Present {
  readonly now: Date;
  readonly zone: TimeZone;
}

export const UTC: TimeZone = { offsetAt: () => 0 };

const DAY_MS = 86_400_000;

/** Zones change their clocks only at a quarter of an hour. */
const QUARTER_HOUR_MS = 900_000;

/** The maximum number of offsets in the cache, one for each quarter of an hour. */
const MAX_CACHED_OFFSETS = 50_000;

/** The zone with that IANA name, as in User.TimeZoneSidKey; UTC for an unknown name. */
export function timeZone(name: string): TimeZone {
  const formatter = formatterOf(name);
  if (!formatter) return UTC;
  const known = new Map<number, number>();
  return {
    offsetAt: (instant) => {
      const quarter = Math.floor(instant / QUARTER_HOUR_MS);
      const found = known.get(quarter);
      if (found !== undefined) return found;
      if (known.size >= MAX_CACHED_OFFSETS) known.clear();
      const offset = localTime(formatter, quarter * QUARTER_HOUR_MS) - quarter * QUARTER_HOUR_MS;
      known.set(quarter, offset);
      return offset;
    },
  };
}

function formatterOf(name: string): Intl.DateTimeFormat | undefined {
  const number = 'numeric';
  const date = { year: number, month: number, day: number } as const;
  const time = { hour: number, minute: number, second: number, hourCycle: 'h23' } as const;
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name, ...date, ...time });
  } catch {
    return undefined;
  }
}

/** The local time of the zone, in milliseconds as if it were UTC. */
function localTime(formatter: Intl.DateTimeFormat, instant: number): number {
  const parts = new Map(formatter.formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type)!;
  const day = Date.UTC(part('year'), part('month') - 1, part('day'));
  return day + ((part('hour') * 60 + part('minute')) * 60 + part('second')) * 1000;
}

/** A datetime as rows hold it, with the zone's local time in place of UTC. */
export function inZone(text: string, zone: TimeZone): string {
  const instant = Date.parse(`${text.slice(0, 23)}Z`);
  return new Date(instant + zone.offsetAt(instant)).toISOString().replace('Z', text.slice(23));
}

/** The current day in the zone, in days since 1970. */
export function today({ now, zone }: Present): number {
  const instant = now.getTime();
  return Math.floor((instant + zone.offsetAt(instant)) / DAY_MS);
}

/** When a day, "2026-11-22", begins in the zone: the first instant whose day it is, also where clocks change at midnight. */
export function startOfDay(day: string, zone: TimeZone): Date {
  const midnight = dayFromText(day) * DAY_MS;
  const instants = [midnight - DAY_MS, midnight + DAY_MS].map((near) => midnight - zone.offsetAt(near));
  const within = instants.filter((instant) => instant + zone.offsetAt(instant) >= midnight);
  return new Date(Math.min(...within));
}
