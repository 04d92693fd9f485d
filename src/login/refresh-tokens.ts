/** Refresh tokens: valid until they are revoked (doc). */
import { customAlphabet } from 'nanoid';
import { datetimeText } from '../datetime.ts';
import type { Org } from '../org/port.ts';
import type { LoginServices } from './services.ts';
import { tokenHash } from './token-hash.ts';

const OBJECT = 'RefreshToken';

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
  return (
    record && {
      id: record.Id,
      userId: String(record.UserId),
      consumerKey: String(record.ConsumerKey),
      scope: String(record.Scope),
      issuedAt: Date.parse(String(record.Issued)),
    }
  );
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

/** Revokes the token and the sessions issued from it (doc). */
export async function revokeRefreshToken({ org, sessions }: LoginServices, id: string): Promise<void> {
  await org.transact(id, async (tx) => {
    if (await tx.get(OBJECT, id)) await tx.delete(OBJECT, id);
  });
  await sessions.revokeWhere(({ refreshTokenId }) => refreshTokenId === id);
}

/** Revokes all tokens and sessions of a connected app, and its users' approvals. */
export async function revokeTokensOf({ org, sessions }: LoginServices, consumerKey: string): Promise<void> {
  await org.transact(consumerKey, async (tx) => {
    for (const object of [OBJECT, 'AppApproval'])
      for (const { Id, ConsumerKey } of await tx.find(object, 'ConsumerKey', consumerKey))
        if (ConsumerKey === consumerKey) await tx.delete(object, Id);
  });
  await sessions.revokeWhere((session) => session.consumerKey === consumerKey);
}
