/** Date functions of a date, or of a datetime in UTC or in the user's time zone, as the caller gives it (doc: Date Functions). Fiscal periods are the calendar's. */
import { dayFromText, dayNumber, weekday } from '../calendar.ts';
import type { DateFunction } from '../functions.ts';

const year = (text: string) => Number(text.slice(0, 4));
const month = (text: string) => Number(text.slice(5, 7));
const quarter = (text: string) => Math.ceil(month(text) / 3);
const dayInMonth = (text: string) => Number(text.slice(8, 10));
const dayInYear = (text: string) => dayFromText(text) - dayNumber(year(text), 0, 1) + 1;

/** Weeks count from the first day of the month or year, whatever its weekday. */
const weekOf = (day: number) => Math.ceil(day / 7);

const FUNCTIONS: Readonly<Record<DateFunction, (text: string) => string | number>> = {
  CALENDAR_MONTH: month,
  CALENDAR_QUARTER: quarter,
  CALENDAR_YEAR: year,
  DAY_IN_MONTH: dayInMonth,
  DAY_IN_WEEK: (text) => weekday(dayFromText(text)) + 1,
  DAY_IN_YEAR: dayInYear,
  DAY_ONLY: (text) => text.slice(0, 10),
  FISCAL_MONTH: month,
  FISCAL_QUARTER: quarter,
  FISCAL_YEAR: year,
  HOUR_IN_DAY: (text) => Number(text.slice(11, 13)),
  WEEK_IN_MONTH: (text) => weekOf(dayInMonth(text)),
  WEEK_IN_YEAR: (text) => weekOf(dayInYear(text)),
};

export function applyDateFunction(name: DateFunction, value: unknown): string | number | null {
  return typeof value === 'string' ? FUNCTIONS[name](value) : null;
}
