/**
 * TODAY, LAST_N_DAYS:30 and similar: ranges of days relative to the day on which the query runs
 * (doc: Date Formats and Date Literals in WHERE). Days are those of the user's time zone. Weeks begin on Sunday, as in the locale en_US. The fiscal year is the calendar's,
 * as in an org whose fiscal year was never changed.
 */
import { datetimeText } from '../datetime.ts';
import { dayNumber, dayText, weekday } from './calendar.ts';
import { type Present, startOfDay, today } from './time-zone.ts';

/** The values from `from` up to, but not including, `to`. */
export interface Range {
  readonly from: string;
  readonly to: string;
}

/** A range of days; `to` is the first day after it. */
interface Days {
  readonly from: number;
  readonly to: number;
}

/** The first day of the unit that is `away` units after the unit of `today`. */
type StartOf = (today: number, away: number) => number;

const monthly =
  (months: number): StartOf =>
  (today, away) => {
    const date = new Date(today * 86_400_000);
    const month = date.getUTCMonth();
    return dayNumber(date.getUTCFullYear(), month - (month % months) + away * months, 1);
  };

const UNITS: Readonly<Record<string, StartOf>> = {
  DAY: (today, away) => today + away,
  WEEK: (today, away) => today - weekday(today) + away * 7,
  MONTH: monthly(1),
  QUARTER: monthly(3),
  YEAR: monthly(12),
  FISCAL_QUARTER: monthly(3),
  FISCAL_YEAR: monthly(12),
};

type Span = (start: (away: number) => number, count: number) => Days;

/** The unit's name replaces the asterisk. */
const PATTERNS: Readonly<Record<string, Span>> = {
  'THIS_*': (start) => ({ from: start(0), to: start(1) }),
  'LAST_*': (start) => ({ from: start(-1), to: start(0) }),
  'NEXT_*': (start) => ({ from: start(1), to: start(2) }),
  'LAST_N_*S': (start, count) => ({ from: start(-count), to: start(0) }),
  'NEXT_N_*S': (start, count) => ({ from: start(1), to: start(1 + count) }),
  'N_*S_AGO': (start, count) => ({ from: start(-count), to: start(1 - count) }),
};

const NAMED = new Map<string, (today: number, count: number) => Days>([
  ['YESTERDAY', (today) => ({ from: today - 1, to: today })],
  ['TODAY', (today) => ({ from: today, to: today + 1 })],
  ['TOMORROW', (today) => ({ from: today + 1, to: today + 2 })],
  ['LAST_90_DAYS', (today) => ({ from: today - 90, to: today + 1 })],
  ['NEXT_90_DAYS', (today) => ({ from: today + 1, to: today + 91 })],
]);

for (const [unit, startOf] of Object.entries(UNITS)) {
  for (const [pattern, span] of Object.entries(PATTERNS)) {
    if (unit === 'DAY' && !pattern.includes('N_')) continue;
    NAMED.set(pattern.replace('*', unit), (today, count) => span((away) => startOf(today, away), count));
  }
}

/** The only LAST_N literal that includes today. */
NAMED.set('LAST_N_DAYS', (today, count) => ({ from: today - count, to: today + 1 }));

/** Whether the literal with that name, in capitals, takes a number; undefined when there is no such literal. */
export function takesCount(name: string): boolean | undefined {
  return NAMED.has(name) ? /(^|_)N_/.test(name) : undefined;
}

/** Whether the range ends now: then > compares with its start, as clients use it (ours). */
export function endsNow(name: string): boolean {
  return name === 'LAST_N_DAYS' || name === 'LAST_90_DAYS';
}

export function rangeOfDays(name: string, count: number, present: Present): Range {
  const { from, to } = NAMED.get(name)!(today(present), count);
  return { from: dayText(from), to: dayText(to) };
}

/** LAST_N_DAYS ends with the current second, other ranges with a day. */
export function rangeOfInstants(name: string, count: number, present: Present): Range {
  const { from, to } = rangeOfDays(name, count, present);
  const start = (day: string) => datetimeText(startOfDay(day, present.zone));
  return { from: start(from), to: endsNow(name) ? nextSecond(present.now) : start(to) };
}

function nextSecond(now: Date): string {
  return datetimeText(new Date(Math.floor(now.getTime() / 1000) * 1000 + 1000));
}
