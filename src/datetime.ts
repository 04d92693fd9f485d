/** Instants as records hold them, and as Salesforce answers them: "2026-11-22T09:30:00.000+0000". */

export function datetimeText(instant: Date): string {
  return instant.toISOString().replace('Z', '+0000');
}

/** In milliseconds since 1970; NaN for what is no datetime. */
export function instantOf(datetime: string): number {
  return Date.parse(isoText(datetime));
}

/** With the time zone as Z, as Date prints it: "2026-11-22T09:30:00.000Z". */
export function isoText(datetime: string): string {
  return datetime.replace(/\+0000$/, 'Z');
}
