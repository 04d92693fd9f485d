/** The refresh token flow (doc). The refresh token stays valid, unless the app rotates it: then the answer has a new one. */
import type { ApiError } from '../../../api/api-error.ts';
import { oauthError } from '../../../api/errors.ts';
import { activeUser } from '../../credentials.ts';
import {
  findRefreshToken,
  findSuccessor,
  type RefreshToken,
  revokeRefreshToken,
  rotateRefreshToken,
} from '../../refresh-tokens.ts';
import type { LoginServices } from '../../services.ts';
import { type Client, checkSecret, readClient } from '../client.ts';
import { issueTokens } from '../issue.ts';
import { required } from '../parameters.ts';
import type { Grant } from '../token.ts';

export const refreshToken: Grant = async ({ services, call, parameters }) => {
  const client = await readClient(services.org, call, parameters);
  checkSecret(client, client.app.isSecretRequiredForRefreshToken);
  const token = required(parameters, 'refresh_token');
  const found = await findOwn(services, client, token);
  const user = await activeUser(services.org, found.userId);
  if (!user) throw expiredToken();
  const scope = narrowScope(found.scope, parameters.get('scope'));
  const { app } = client;
  const issued = await issueTokens(services, {
    app,
    user,
    scope,
    baseUrl: call.baseUrl,
    refreshTokenId: found.id,
  });
  return app.isRefreshTokenRotated ? rotate(services, found, token, issued) : issued;
};

/** Returns the client's refresh token. The second use of a rotated token means that it was stolen: the whole family is revoked (seen: refresh-token-rotated). */
async function findOwn(services: LoginServices, { app }: Client, token: string): Promise<RefreshToken> {
  const found = await findRefreshToken(services.org, token);
  if (found?.consumerKey === app.consumerKey) return found;
  const successor = await findSuccessor(services.org, token);
  if (successor?.consumerKey === app.consumerKey) await revokeRefreshToken(services, successor.id);
  throw expiredToken();
}

/** Rotates last: a client whose refresh fails before can repeat it with the same token. */
async function rotate(
  services: LoginServices,
  { id }: RefreshToken,
  token: string,
  issued: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  const successor = await rotateRefreshToken(services.org, id, token);
  if (successor === undefined) {
    await revokeRefreshToken(services, id);
    throw expiredToken();
  }
  const { access_token: accessToken = '', ...others } = issued;
  return { access_token: accessToken, refresh_token: successor, ...others };
}

function expiredToken(): ApiError {
  return oauthError('invalid_grant', 'expired access/refresh token');
}

/** A refresh may request fewer scopes than were granted (RFC 6749). */
function narrowScope(granted: string, requested: string | null): string[] {
  const scope = granted.split(' ');
  const wanted = requested?.split(/\s+/).filter((name) => name !== '') ?? [];
  if (wanted.some((name) => !scope.includes(name))) {
    throw oauthError('invalid_scope', 'the requested scope is not allowed');
  }
  return wanted.length > 0 ? wanted : scope;
}
