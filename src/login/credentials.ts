/** Who may log in: the org's active users, each with their own password or the default one (ours). */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { FieldValues, Org, SObjectRecord } from '../org/port.ts';

export const DEFAULT_PASSWORD = 'password';

const OBJECT = 'UserCredential';

/** Compares in constant time, for texts of any length. */
export function isSame(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

/** Returns the active user with that name and password; the user's security token may follow the password (doc). */
export async function findUser(
  org: Org,
  username: string,
  password: string,
): Promise<SObjectRecord | undefined> {
  const user = await userNamed(org, username);
  const credential = user && (await credentialOf(org, user.Id));
  for (const candidate of passwordCandidates(password, credential))
    if (await isPassword(candidate, credential)) return user;
  return undefined;
}

/** Returns the active user with that name, in any letter case (doc). */
export async function userNamed(org: Org, username: string): Promise<SObjectRecord | undefined> {
  return (await org.find('User', 'Username', username)).find(isActive);
}

/** Returns the user with that name, preferring an active one. */
export async function anyUserNamed(org: Org, username: string): Promise<SObjectRecord | undefined> {
  const users = await org.find('User', 'Username', username);
  return users.find(isActive) ?? users[0];
}

/** Returns the user with that id if they are active. */
export async function activeUser(org: Org, userId: string): Promise<SObjectRecord | undefined> {
  const user = await org.get('User', userId);
  return user && isActive(user) ? user : undefined;
}

/** Returns the org's first active user, its administrator: clients without a user act as them. */
export async function administrator(org: Org): Promise<SObjectRecord | undefined> {
  return (await org.all('User')).find(isActive);
}

/** A change of a user's credentials: null removes a value, undefined keeps it. */
export interface CredentialChange {
  readonly password?: string | null;
  readonly securityToken?: string | null;
}

/** Changes the user's credentials. A user whose password is removed has the default one. */
export async function changeCredential(org: Org, userId: string, change: CredentialChange): Promise<void> {
  const fields = await fieldsOf(change);
  await org.transact(userId, async (tx) => {
    const [existing] = await tx.find(OBJECT, 'UserId', userId);
    if (existing) await tx.update(OBJECT, existing.Id, fields);
    else await tx.insert(OBJECT, { UserId: userId, ...fields });
  });
}

async function fieldsOf({ password, securityToken }: CredentialChange): Promise<FieldValues> {
  const { hashPassword } = await import('./password-hash.ts');
  const hashed = async (secret: string | null) => (secret === null ? null : await hashPassword(secret));
  return {
    ...(password === undefined ? {} : { PasswordHash: await hashed(password) }),
    ...(securityToken === undefined
      ? {}
      : {
          SecurityTokenHash: await hashed(securityToken),
          SecurityTokenLength: securityToken?.length ?? null,
        }),
  };
}

function isActive({ IsActive }: SObjectRecord): boolean {
  return IsActive !== false;
}

async function credentialOf(org: Org, userId: string): Promise<SObjectRecord | undefined> {
  return (await org.find(OBJECT, 'UserId', userId))[0];
}

interface Candidate {
  readonly password: string;
  readonly token: string;
}

/** Returns the possible passwords: the whole text, and the text before a security token. */
function passwordCandidates(given: string, credential: SObjectRecord | undefined): Candidate[] {
  const length = Number(credential?.SecurityTokenLength ?? 0);
  const plain = { password: given, token: '' };
  if (length === 0 || given.length <= length) return [plain];
  return [plain, { password: given.slice(0, -length), token: given.slice(-length) }];
}

async function isPassword(
  { password, token }: Candidate,
  credential: SObjectRecord | undefined,
): Promise<boolean> {
  return (
    (await matches(password, credential?.PasswordHash, DEFAULT_PASSWORD)) &&
    (token === '' || (await matches(token, credential?.SecurityTokenHash)))
  );
}

async function matches(given: string, hash: unknown, defaultText?: string): Promise<boolean> {
  if (typeof hash !== 'string') return defaultText !== undefined && isSame(given, defaultText);
  const { isHashOf } = await import('./password-hash.ts');
  return isHashOf(given, hash);
}
