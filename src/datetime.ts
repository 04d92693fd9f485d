/** Datetimes in the form of records and of Salesforce's answers: "2026-11-22T09:30:00.000+0000", and the range of days and instants that Salesforce accepts. */

/** Doc: "Minimum and Maximum Dates". The last instant is the beginning of the last day. */
export const FIRST_DAY = '1700-01-01';
export const LAST_DAY = '4000-12-31';
const FIRST_INSTANT = Date.parse(FIRST_DAY);
const LAST_INSTANT = Date.parse(LAST_DAY);

/** Whether Salesforce accepts the instant, in milliseconds since 1970; false for NaN. */
export function isInRange(instant: number): boolean {
  return instant >= FIRST_INSTANT && instant <= LAST_INSTANT;
}

/** Whether the calendar has the day: false for 2026-02-30, which Date would read as 2 March. */
export function isCalendarDay(text: string): boolean {
  if (/-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])$/.test(text)) return true;
  const instant = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(text);
}

let lastInstant = Number.NaN;
let lastText = '';

/** One write asks for the text of its instant many times. */
export function datetimeText(instant: Date): string {
  const time = instant.getTime();
  if (time !== lastInstant) {
    lastText = `${instant.toISOString().slice(0, -1)}+0000`;
    lastInstant = time;
  }
  return lastText;
}

/** Milliseconds since 1970; NaN for text that is not a datetime. */
export function instantOf(datetime: string): number {
  return Date.parse(isoText(datetime));
}

/** The same datetime with the time zone written Z, as Date prints it: "2026-11-22T09:30:00.000Z". */
export function isoText(datetime: string): string {
  return datetime.replace(/\+0000$/, 'Z');
}
