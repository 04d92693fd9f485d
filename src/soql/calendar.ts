/** Days of the calendar, as numbers of days since 1970 and as text. */
import * as range from '../datetime.ts';

const DAY_MS = 86_400_000;

const FIRST_DAY = Date.parse(range.FIRST_DAY) / DAY_MS;
const LAST_DAY = Date.parse(range.LAST_DAY) / DAY_MS;

/** `month` counts from 0 and may lie outside the year. A day outside the range of Date is also outside that of Salesforce. */
export function dayNumber(year: number, month: number, day: number): number {
  const instant = Date.UTC(year, month, day);
  if (Number.isNaN(instant)) return month > 0 ? LAST_DAY + 1 : FIRST_DAY - 1;
  return Math.floor(instant / DAY_MS);
}

/** "2026-11-22"; days outside the range of Salesforce become its first or last day. */
export function dayText(day: number): string {
  const known = Math.min(Math.max(day, FIRST_DAY), LAST_DAY);
  return new Date(known * DAY_MS).toISOString().slice(0, 10);
}

/** Days since 1970 of "2026-11-22", or of a datetime that begins with a date. */
export function dayFromText(text: string): number {
  return dayNumber(Number(text.slice(0, 4)), Number(text.slice(5, 7)) - 1, Number(text.slice(8, 10)));
}

/** Whether the text is a day of the calendar, in the range of Salesforce. */
export function isDay(text: string): boolean {
  return dayText(dayFromText(text)) === text;
}

/** 0 for Sunday. */
export function weekday(day: number): number {
  return (((day + 4) % 7) + 7) % 7;
}
