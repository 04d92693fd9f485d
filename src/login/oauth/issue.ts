/** Issues tokens: an access token, and a refresh token and an id_token where the scope includes them. */

import { createHmac } from 'node:crypto';
import { instanceUrl } from '../../api/instance-url.ts';
import type { SObjectRecord } from '../../org/port.ts';
import type { ConnectedApp } from '../connected-apps.ts';
import { identityUrlOf } from '../identity/user-facts.ts';
import { issueRefreshToken, revokeExcessTokens } from '../refresh-tokens.ts';
import type { LoginServices } from '../services.ts';

/** The app, user and scope to issue tokens for. */
export interface TokenParameters {
  readonly app: ConnectedApp;
  readonly user: SObjectRecord;
  readonly scope: readonly string[];
  readonly baseUrl: string;
  /** Record id of the refresh token in use. Without it the scope `refresh_token` issues a new one. */
  readonly refreshTokenId?: string;
  readonly nonce?: string | null;
}

/** Returns the members of a token answer, in Salesforce's order (doc). */
export async function issueTokens(
  services: LoginServices,
  { app, user, scope, baseUrl, refreshTokenId, nonce }: TokenParameters,
): Promise<Record<string, string>> {
  const { org, sessions, clock } = services;
  const newSession = { userId: user.Id, consumerKey: app.consumerKey, scope: scope.join(' ') };
  const refresh =
    refreshTokenId === undefined && scope.includes('refresh_token')
      ? await issueRefreshToken(org, newSession, clock.now())
      : undefined;
  const { token, session } = await sessions.issue({
    ...newSession,
    refreshTokenId: refresh?.id ?? refreshTokenId ?? null,
  });
  if (refresh) await revokeExcessTokens(services, newSession);
  const id = identityUrlOf(baseUrl, org.id, user);
  const issuedAt = String(session.issuedAt);
  const idToken = scope.includes('openid')
    ? await newIdToken(services, { issuer: baseUrl, id, app, token, nonce: nonce ?? null })
    : undefined;
  return {
    access_token: token,
    ...(refresh ? { refresh_token: refresh.token } : {}),
    signature: sign(app, id + issuedAt),
    scope: newSession.scope,
    ...(idToken ? { id_token: idToken } : {}),
    instance_url: instanceUrl(baseUrl),
    id,
    token_type: 'Bearer',
    issued_at: issuedAt,
  };
}

/** The key is the app's secret (doc), or empty for an app without one (ours). */
function sign({ consumerSecret }: ConnectedApp, text: string): string {
  return createHmac('sha256', consumerSecret ?? '')
    .update(text)
    .digest('base64');
}

interface IdTokenParameters {
  readonly issuer: string;
  readonly id: string;
  readonly app: ConnectedApp;
  readonly token: string;
  readonly nonce: string | null;
}

async function newIdToken({ org, clock }: LoginServices, parameters: IdTokenParameters): Promise<string> {
  const { signIdToken } = await import('./id-token.ts');
  return signIdToken(org, { ...parameters, audience: parameters.app.consumerKey, now: clock.now() });
}
