/** The host names that the emulator answers for besides the address on which it listens. */

/** Every host name of an org ends in one of these. */
export const SALESFORCE_DOMAINS = ['salesforce.com', 'force.com', 'salesforce-setup.com'] as const;

const LABELS = String.raw`(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*`;

const SALESFORCE_NAME = new RegExp(`^${LABELS}(?:${SALESFORCE_DOMAINS.map(escaped).join('|')})$`);

const LOCALHOST_NAME = new RegExp(`^${LABELS}localhost$`);

/** In lower case, and at most as long as DNS allows. */
export function isSalesforceName(name: string): boolean {
  return name.length <= MAX_NAME_LENGTH && SALESFORCE_NAME.test(name);
}

/** localhost, or a name below it, in lower case. */
export function isLocalhostName(name: string): boolean {
  return name.length <= MAX_NAME_LENGTH && LOCALHOST_NAME.test(name);
}

const MAX_NAME_LENGTH = 253;

function escaped(domain: string): string {
  return domain.replaceAll('.', '\\.');
}
