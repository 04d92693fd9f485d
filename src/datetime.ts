/** Datetimes in the form of records and of Salesforce's answers: "2026-11-22T09:30:00.000+0000". */

export function datetimeText(instant: Date): string {
  return instant.toISOString().replace('Z', '+0000');
}

/** Milliseconds since 1970; NaN for text that is not a datetime. */
export function instantOf(datetime: string): number {
  return Date.parse(isoText(datetime));
}

/** The same datetime with the time zone written Z, as Date prints it: "2026-11-22T09:30:00.000Z". */
export function isoText(datetime: string): string {
  return datetime.replace(/\+0000$/, 'Z');
}
