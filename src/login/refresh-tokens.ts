/**
 * Refresh tokens: valid until they are revoked (doc), or until their first use where the connected app rotates them. A rotated token keeps
 * its record, so that the record stands for the whole family of tokens and sessions.
 */
import { customAlphabet } from 'nanoid';
import { datetimeText } from '../datetime.ts';
import type { Org, OrgTransaction, SObjectRecord } from '../org/port.ts';
import type { LoginServices } from './services.ts';
import { tokenHash } from './token-hash.ts';

const OBJECT = 'RefreshToken';
const USED = 'UsedRefreshToken';

/** Real refresh tokens start with this (seen: token-answer). */
const PREFIX = '5Aep861';

const randomPart = customAlphabet('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._', 80);

export interface RefreshToken {
  /** Its record's id. */
  readonly id: string;
  readonly userId: string;
  readonly consumerKey: string;
  readonly scope: string;
  /** Milliseconds since 1970. */
  readonly issuedAt: number;
}

type TokenOwner = Pick<RefreshToken, 'userId' | 'consumerKey'>;
type NewRefreshToken = Omit<RefreshToken, 'id' | 'issuedAt'>;

export async function issueRefreshToken(
  org: Org,
  { userId, consumerKey, scope }: NewRefreshToken,
  now: Date,
): Promise<{ token: string; id: string }> {
  const token = PREFIX + randomPart();
  const fields = { UserId: userId, ConsumerKey: consumerKey, Scope: scope, Issued: datetimeText(now) };
  const record = await org.transact(userId, (tx) =>
    tx.insert(OBJECT, { TokenHash: tokenHash(token), ...fields }),
  );
  return { token, id: record.Id };
}

export async function findRefreshToken(org: Org, token: string): Promise<RefreshToken | undefined> {
  const [record] = await org.find(OBJECT, 'TokenHash', tokenHash(token));
  return record && refreshTokenOf(record);
}

/** Returns the current refresh token of the family that a used token belongs to; undefined for a token that rotation has not replaced. */
export async function findSuccessor(org: Org, usedToken: string): Promise<RefreshToken | undefined> {
  const [used] = await org.find(USED, 'TokenHash', tokenHash(usedToken));
  const record = used && (await org.get(OBJECT, String(used.RefreshTokenId)));
  return record && refreshTokenOf(record);
}

function refreshTokenOf(record: SObjectRecord): RefreshToken {
  return {
    id: record.Id,
    userId: String(record.UserId),
    consumerKey: String(record.ConsumerKey),
    scope: String(record.Scope),
    issuedAt: Date.parse(String(record.Issued)),
  };
}

/** Replaces the token and returns its successor; undefined when another request has used the token in the meantime. */
export async function rotateRefreshToken(org: Org, id: string, token: string): Promise<string | undefined> {
  const successor = PREFIX + randomPart();
  return org.transact(id, async (tx) => {
    const record = await tx.get(OBJECT, id);
    if (record?.TokenHash !== tokenHash(token)) return undefined;
    await tx.insert(USED, { TokenHash: tokenHash(token), RefreshTokenId: id });
    await tx.update(OBJECT, id, { TokenHash: tokenHash(successor) });
    return successor;
  });
}

/** A sixth token revokes the oldest (doc: "Manage OAuth-Enabled Connected Apps Access to Your Data"). */
const MAX_TOKENS_PER_USER_AND_APP = 5;

/** Revokes the user's oldest tokens for the app above the maximum. */
export async function revokeExcessTokens(
  services: LoginServices,
  { userId, consumerKey }: TokenOwner,
): Promise<void> {
  const records = await services.org.find(OBJECT, 'UserId', userId);
  const own = records.filter((record) => record.ConsumerKey === consumerKey).map(({ Id }) => Id);
  for (const id of own.sort().slice(0, -MAX_TOKENS_PER_USER_AND_APP)) await revokeRefreshToken(services, id);
}

/** Revokes the token, its family and the sessions issued from them (doc). */
export async function revokeRefreshToken({ org, sessions }: LoginServices, id: string): Promise<void> {
  await org.transact(id, async (tx) => {
    if (await tx.get(OBJECT, id)) await deleteFamily(tx, id);
  });
  await sessions.revokeWhere(({ refreshTokenId }) => refreshTokenId === id);
}

async function deleteFamily(tx: OrgTransaction, id: string): Promise<void> {
  for (const used of await tx.find(USED, 'RefreshTokenId', id)) await tx.delete(USED, used.Id);
  await tx.delete(OBJECT, id);
}

/** Revokes all tokens and sessions of a connected app, and its users' approvals. */
export async function revokeTokensOf({ org, sessions }: LoginServices, consumerKey: string): Promise<void> {
  await org.transact(consumerKey, async (tx) => {
    const isOwn = ({ ConsumerKey }: SObjectRecord) => ConsumerKey === consumerKey;
    const tokens = (await tx.find(OBJECT, 'ConsumerKey', consumerKey)).filter(isOwn);
    for (const { Id } of tokens) await deleteFamily(tx, Id);
    const approvals = (await tx.find('AppApproval', 'ConsumerKey', consumerKey)).filter(isOwn);
    for (const { Id } of approvals) await tx.delete('AppApproval', Id);
  });
  await sessions.revokeWhere((session) => session.consumerKey === consumerKey);
}
