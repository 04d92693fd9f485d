/** Converts sessions to and from the records that the org stores. */
import { datetimeText } from '../datetime.ts';
import type { SObjectRecord } from '../org/port.ts';
import type { SessionEntry } from './sessions.ts';

export const SESSION_OBJECT = 'SessionToken';

export function toFields(hash: string, { session, lastUsed }: SessionEntry) {
  return {
    TokenHash: hash,
    UserId: session.userId,
    ConsumerKey: session.consumerKey,
    Scope: session.scope,
    RefreshTokenId: session.refreshTokenId,
    Issued: datetimeText(new Date(session.issuedAt)),
    LastUsed: datetimeText(new Date(lastUsed)),
  };
}

export function sessionOf(
  record: SObjectRecord,
  organizationId: string,
): { hash: string; entry: SessionEntry } {
  const lastUsed = Date.parse(String(record.LastUsed));
  const session = {
    organizationId,
    userId: String(record.UserId),
    issuedAt: Date.parse(String(record.Issued)),
    consumerKey: textOrNull(record.ConsumerKey),
    scope: String(record.Scope),
    refreshTokenId: textOrNull(record.RefreshTokenId),
  };
  return {
    hash: String(record.TokenHash),
    entry: { session, recordId: record.Id, lastUsed, savedUse: lastUsed },
  };
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
