/** Facts about a user that the identity URL and userinfo both answer. */
import { instanceUrl } from '../../api/instance-url.ts';
import { apiVersions } from '../../api/versions.ts';
import { isoText } from '../../datetime.ts';
import type { SObjectRecord } from '../../org/port.ts';

/** The URLs of the APIs, for the user. Without a version ("62.0") they have a placeholder for the client to fill in (doc). */
export function urlsOf(
  baseUrl: string,
  organizationId: string,
  user: SObjectRecord,
  version = '{version}',
): Record<string, string> {
  const instance = instanceUrl(baseUrl);
  const soap = (letter: string) =>
    `${instance}/services/Soap/${letter}/${version}/${organizationId.slice(0, 15)}`;
  const rest = `${instance}/services/data/v${version}/`;
  return {
    enterprise: soap('c'),
    metadata: soap('m'),
    partner: soap('u'),
    rest,
    sobjects: `${rest}sobjects/`,
    search: `${rest}search/`,
    query: `${rest}query/`,
    recent: `${rest}recent/`,
    tooling_soap: soap('T'),
    tooling_rest: `${rest}tooling/`,
    profile: `${instance}/${user.Id}`,
  };
}

/** The identity URL, which names a user in tokens and answers (doc). */
export function identityUrlOf(baseUrl: string, organizationId: string, { Id }: SObjectRecord): string {
  return `${baseUrl}/id/${organizationId}/${Id}`;
}

/** Facts that both answer under the same names; the user is active. */
export function commonFactsOf(user: SObjectRecord, now: Date) {
  return {
    active: true,
    user_type: userTypeOf(user),
    language: user.LanguageLocaleKey,
    locale: user.LocaleSidKey,
    utcOffset: utcOffsetOf(user, now),
  };
}

/** The default pictures, as users here have none of their own (seen). */
export function photosOf(baseUrl: string): { picture: string; thumbnail: string } {
  return { picture: `${baseUrl}/profilephoto/005/F`, thumbnail: `${baseUrl}/profilephoto/005/T` };
}

/** "STANDARD", "POWER_PARTNER" (doc). */
function userTypeOf({ UserType }: SObjectRecord): string {
  return String(UserType ?? 'Standard')
    .replace(/(?<=[a-z])(?=[A-Z])/g, '_')
    .toUpperCase();
}

/** Milliseconds from UTC, without daylight saving time (seen). */
function utcOffsetOf({ TimeZoneSidKey }: SObjectRecord, now: Date): number {
  const zone = String(TimeZoneSidKey ?? 'GMT');
  const year = now.getUTCFullYear();
  return Math.min(
    offsetAt(zone, new Date(Date.UTC(year, 0, 1))),
    offsetAt(zone, new Date(Date.UTC(year, 6, 1))),
  );
}

/** An unknown time zone counts as UTC. */
function offsetAt(timeZone: string, instant: Date): number {
  const format = { timeZone, timeZoneName: 'longOffset' } as const;
  try {
    const parts = new Intl.DateTimeFormat('en-US', format).formatToParts(instant);
    const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
    const [, sign, hours = '0', minutes = '0'] = /GMT([+-])(\d\d):(\d\d)/.exec(name) ?? [];
    return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
  } catch {
    return 0;
  }
}

/** "2026-11-22T09:30:00.000Z" */
export function lastModifiedOf(user: SObjectRecord): string {
  const changed = user.LastModifiedDate ?? user.CreatedDate;
  return isoText(String(changed));
}

/** "latest" is the newest version served; returns undefined for an unknown version. */
export function readIdentityVersion(given: string): string | undefined {
  const versions = apiVersions().map(({ version }) => version);
  return given === 'latest' ? versions.at(-1) : versions.find((version) => version === given);
}
