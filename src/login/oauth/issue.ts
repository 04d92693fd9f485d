/** Gives out tokens: the session, a refresh token and an id_token where the scope has them. */

import { createHmac } from 'node:crypto';
import { instanceUrl } from '../../api/instance-url.ts';
import type { SObjectRecord } from '../../org/port.ts';
import type { ConnectedApp } from '../connected-apps.ts';
import { identityUrlOf } from '../identity/user-facts.ts';
import { endOldest, issueRefreshToken } from '../refresh-tokens.ts';
import type { LoginServices } from '../services.ts';

/** Who gets tokens, for whom, and which. */
export interface TokensFor {
  readonly app: ConnectedApp;
  readonly user: SObjectRecord;
  readonly scope: readonly string[];
  readonly baseUrl: string;
  /** A `refresh_token` scope makes a new one, unless one is at hand already, of which this is the record id. */
  readonly refreshTokenId?: string;
  readonly nonce?: string | null;
}

/** The members of a token answer, in Salesforce's order (doc). */
export async function issueTokens(
  services: LoginServices,
  { app, user, scope, baseUrl, refreshTokenId, nonce }: TokensFor,
): Promise<Record<string, string>> {
  const { org, sessions, clock } = services;
  const forSession = { userId: user.Id, consumerKey: app.consumerKey, scope: scope.join(' ') };
  const refresh =
    refreshTokenId === undefined && scope.includes('refresh_token')
      ? await issueRefreshToken(org, forSession, clock.now())
      : undefined;
  const { token, session } = await sessions.issue({
    ...forSession,
    refreshTokenId: refresh?.id ?? refreshTokenId ?? null,
  });
  if (refresh) await endOldest(services, forSession);
  const id = identityUrlOf(baseUrl, org.id, user);
  const issuedAt = String(session.issuedAt);
  const idToken = scope.includes('openid')
    ? await newIdToken(services, { issuer: baseUrl, id, app, token, nonce: nonce ?? null })
    : undefined;
  return {
    access_token: token,
    ...(refresh ? { refresh_token: refresh.token } : {}),
    signature: sign(app, id + issuedAt),
    scope: forSession.scope,
    ...(idToken ? { id_token: idToken } : {}),
    instance_url: instanceUrl(baseUrl),
    id,
    token_type: 'Bearer',
    issued_at: issuedAt,
  };
}

/** By the app's secret (doc); an app that has none signs with nothing (ours). */
function sign({ consumerSecret }: ConnectedApp, text: string): string {
  return createHmac('sha256', consumerSecret ?? '')
    .update(text)
    .digest('base64');
}

interface IdTokenFor {
  readonly issuer: string;
  readonly id: string;
  readonly app: ConnectedApp;
  readonly token: string;
  readonly nonce: string | null;
}

async function newIdToken({ org, clock }: LoginServices, given: IdTokenFor): Promise<string> {
  const { signIdToken } = await import('./id-token.ts');
  return signIdToken(org, { ...given, audience: given.app.consumerKey, now: clock.now() });
}
