/** GET and POST /services/oauth2/revoke (doc): revoking a refresh token also revokes the sessions issued from it. */
import { oauthError } from '../../api/errors.ts';
import type { Answer } from '../../api/resource.ts';
import type { Call } from '../../api/route.ts';
import { findRefreshToken, revokeRefreshToken } from '../refresh-tokens.ts';
import type { LoginServices } from '../services.ts';
import { readParameters, required } from './parameters.ts';

export async function answerRevoke(services: LoginServices, call: Call): Promise<Answer> {
  const token = required(await readParameters(call), 'token');
  const isRevoked = await revokeToken(services, token);
  if (!isRevoked) throw oauthError('invalid_token', 'the token is invalid or was already revoked');
  return { status: 200, headers: { 'Cache-Control': 'no-store' } };
}

/** Revokes a token of either kind. Returns false for an unknown or revoked token. */
export async function revokeToken(services: LoginServices, token: string): Promise<boolean> {
  const refreshToken = await findRefreshToken(services.org, token);
  if (refreshToken) await revokeRefreshToken(services, refreshToken.id);
  else if (services.sessions.peek(token)) await services.sessions.revoke(token);
  else return false;
  return true;
}
