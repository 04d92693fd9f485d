/** Clocks of time zones. Datetimes are in UTC; what a user's days and hours are depends on the user's zone. */
import { dayFromText } from './calendar.ts';

export interface TimeZone {
  /** Milliseconds that the zone's clock is ahead of UTC at an instant, itself in milliseconds since 1970. */
  offsetAt(instant: number): number;
}

/** When and where a query is asked. */
export interface Present {
  readonly now: Date;
  readonly zone: TimeZone;
}

export const UTC: TimeZone = { offsetAt: () => 0 };

const DAY = 86_400_000;

/** No zone changes its clock but at a quarter of an hour. */
const QUARTER = 900_000;

/** So many quarters of an hour are remembered. */
const REMEMBERED = 50_000;

/** The zone of that IANA name, as User.TimeZoneSidKey has it; UTC for a name that is none. */
export function timeZone(name: string): TimeZone {
  const clock = clockOf(name);
  if (!clock) return UTC;
  const known = new Map<number, number>();
  return {
    offsetAt: (instant) => {
      const quarter = Math.floor(instant / QUARTER);
      const found = known.get(quarter);
      if (found !== undefined) return found;
      if (known.size >= REMEMBERED) known.clear();
      const offset = readClock(clock, quarter * QUARTER) - quarter * QUARTER;
      known.set(quarter, offset);
      return offset;
    },
  };
}

function clockOf(name: string): Intl.DateTimeFormat | undefined {
  const number = 'numeric';
  const date = { year: number, month: number, day: number } as const;
  const time = { hour: number, minute: number, second: number, hourCycle: 'h23' } as const;
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name, ...date, ...time });
  } catch {
    return undefined;
  }
}

/** What the clock shows, as if it showed UTC. */
function readClock(clock: Intl.DateTimeFormat, instant: number): number {
  const parts = new Map(clock.formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type)!;
  const day = Date.UTC(part('year'), part('month') - 1, part('day'));
  return day + ((part('hour') * 60 + part('minute')) * 60 + part('second')) * 1000;
}

/** A datetime as rows hold it, with the zone's clock in the place of UTC. */
export function onClock(text: string, zone: TimeZone): string {
  const instant = Date.parse(`${text.slice(0, 23)}Z`);
  return new Date(instant + zone.offsetAt(instant)).toISOString().replace('Z', text.slice(23));
}

/** The zone's day, in days since 1970. */
export function today({ now, zone }: Present): number {
  const instant = now.getTime();
  return Math.floor((instant + zone.offsetAt(instant)) / DAY);
}

/** When a day, "2026-11-22", begins in the zone: the first instant whose day it is, also where clocks change at midnight. */
export function startOfDay(day: string, zone: TimeZone): Date {
  const midnight = dayFromText(day) * DAY;
  const instants = [midnight - DAY, midnight + DAY].map((near) => midnight - zone.offsetAt(near));
  const within = instants.filter((instant) => instant + zone.offsetAt(instant) >= midnight);
  return new Date(Math.min(...within));
}
