/** Refresh tokens: good until they are revoked (doc). */
import { customAlphabet } from 'nanoid';
import { datetimeText } from '../datetime.ts';
import type { Org } from '../org/port.ts';
import type { LoginServices } from './services.ts';
import { tokenHash } from './token-hash.ts';

const OBJECT = 'RefreshToken';

/** What real ones start with (seen: token-answer). */
const PREFIX = '5Aep861';

const randomPart = customAlphabet('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._', 80);

export interface RefreshToken {
  /** Of its record. */
  readonly id: string;
  readonly userId: string;
  readonly consumerKey: string;
  readonly scope: string;
  /** Milliseconds since 1970. */
  readonly issuedAt: number;
}

type TokenOwner = Pick<RefreshToken, 'userId' | 'consumerKey'>;
type RefreshTokenFor = Omit<RefreshToken, 'id' | 'issuedAt'>;

export async function issueRefreshToken(
  org: Org,
  { userId, consumerKey, scope }: RefreshTokenFor,
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

/** Of one user for one connected app; a sixth ends the oldest (doc: "Manage OAuth-Enabled Connected Apps Access to Your Data"). */
const MOST = 5;

/** Ends those of the user for the app that are too many, the oldest first. */
export async function endOldest(services: LoginServices, { userId, consumerKey }: TokenOwner): Promise<void> {
  const records = await services.org.find(OBJECT, 'UserId', userId);
  const own = records.filter((record) => record.ConsumerKey === consumerKey).map(({ Id }) => Id);
  for (const id of own.sort().slice(0, -MOST)) await revokeRefreshToken(services, id);
}

/** Ends the token, and the sessions that came from it (doc). */
export async function revokeRefreshToken({ org, sessions }: LoginServices, id: string): Promise<void> {
  await org.transact(id, async (tx) => {
    if (await tx.get(OBJECT, id)) await tx.delete(OBJECT, id);
  });
  await sessions.revokeWhere(({ refreshTokenId }) => refreshTokenId === id);
}

/** Ends all that a connected app has. */
export async function revokeTokensOf({ org, sessions }: LoginServices, consumerKey: string): Promise<void> {
  await org.transact(consumerKey, async (tx) => {
    for (const object of [OBJECT, 'AppApproval'])
      for (const { Id, ConsumerKey } of await tx.find(object, 'ConsumerKey', consumerKey))
        if (ConsumerKey === consumerKey) await tx.delete(object, Id);
  });
  await sessions.revokeWhere((session) => session.consumerKey === consumerKey);
}
