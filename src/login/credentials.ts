/** Who may log in. One demo connected app, and every active user of the org with one demo password (ours). */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Org, SObjectRecord } from '../org/port.ts';

export const DEMO_CLIENT = { id: 'sfom', secret: 'sfom-secret' } as const;
export const DEMO_PASSWORD = 'password';

/** Compares in constant time, whatever the lengths. */
export function isSame(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

/** The active user of that name whose password it is. */
export async function findUser(
  org: Org,
  username: string,
  password: string,
): Promise<SObjectRecord | undefined> {
  const user = (await activeUsers(org)).find(({ Username }) => sameName(Username, username));
  return isSame(password, DEMO_PASSWORD) ? user : undefined;
}

/** The user that a client without a user of its own acts as: the org's first active one, its administrator. */
export async function administrator(org: Org): Promise<SObjectRecord | undefined> {
  return (await activeUsers(org))[0];
}

async function activeUsers(org: Org): Promise<SObjectRecord[]> {
  return (await org.all('User')).filter(({ IsActive }) => IsActive !== false);
}

/** User names are compared without case (doc). */
function sameName(username: unknown, given: string): boolean {
  return typeof username === 'string' && username.toLowerCase() === given.toLowerCase();
}
