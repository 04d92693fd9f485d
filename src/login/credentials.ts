/** Who may log in: the active users of the org, each with a password of its own or the default one (ours). */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { FieldValues, Org, SObjectRecord } from '../org/port.ts';

export const DEFAULT_PASSWORD = 'password';

const OBJECT = 'UserCredential';

/** Compares in constant time, whatever the lengths. */
export function isSame(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

/** The active user of that name whose password it is, alone or with the user's security token after it (doc). */
export async function findUser(
  org: Org,
  username: string,
  password: string,
): Promise<SObjectRecord | undefined> {
  const user = await userNamed(org, username);
  const credential = user && (await credentialOf(org, user.Id));
  for (const candidate of withoutSecurityToken(password, credential))
    if (await isPassword(candidate, credential)) return user;
  return undefined;
}

/** The active user of that name, whatever its case (doc). */
export async function userNamed(org: Org, username: string): Promise<SObjectRecord | undefined> {
  return (await org.find('User', 'Username', username)).find(isActive);
}

/** The user of that name, active or not: an active one where there are both. */
export async function anyUserNamed(org: Org, username: string): Promise<SObjectRecord | undefined> {
  const users = await org.find('User', 'Username', username);
  return users.find(isActive) ?? users[0];
}

/** The user with that id, if it is active. */
export async function activeUser(org: Org, userId: string): Promise<SObjectRecord | undefined> {
  const user = await org.get('User', userId);
  return user && isActive(user) ? user : undefined;
}

/** The user that a client without a user of its own acts as: the org's first active one, its administrator. */
export async function administrator(org: Org): Promise<SObjectRecord | undefined> {
  return (await org.all('User')).find(isActive);
}

/** What a user logs in with, to be changed: null takes it away, undefined leaves it. */
export interface CredentialChange {
  readonly password?: string | null;
  readonly securityToken?: string | null;
}

/** A user without a password has the default one. */
export async function changeCredential(org: Org, userId: string, change: CredentialChange): Promise<void> {
  const fields = await fieldsOf(change);
  await org.transact(userId, async (tx) => {
    const [known] = await tx.find(OBJECT, 'UserId', userId);
    if (known) await tx.update(OBJECT, known.Id, fields);
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

/** What may be the password: the text as given, and what stands before a security token. */
function withoutSecurityToken(given: string, credential: SObjectRecord | undefined): Candidate[] {
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

async function matches(given: string, hash: unknown, otherwise?: string): Promise<boolean> {
  if (typeof hash !== 'string') return otherwise !== undefined && isSame(given, otherwise);
  const { isHashOf } = await import('./password-hash.ts');
  return isHashOf(given, hash);
}
