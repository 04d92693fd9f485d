/** The refresh token flow (doc): the refresh token stays as it is. */
import { oauthError } from '../../../api/errors.ts';
import { activeUser } from '../../credentials.ts';
import { findRefreshToken } from '../../refresh-tokens.ts';
import { checkSecret, readClient } from '../client.ts';
import { issueTokens } from '../issue.ts';
import { required } from '../parameters.ts';
import type { Grant } from '../token.ts';

export const refreshToken: Grant = async ({ services, call, parameters }) => {
  const client = await readClient(services.org, call, parameters);
  checkSecret(client, client.app.isSecretRequiredForRefreshToken);
  const found = await findRefreshToken(services.org, required(parameters, 'refresh_token'));
  const user = found && (await activeUser(services.org, found.userId));
  if (!user || found.consumerKey !== client.app.consumerKey) {
    throw oauthError('invalid_grant', 'expired access/refresh token');
  }
  const scope = narrowScope(found.scope, parameters.get('scope'));
  const { app } = client;
  return issueTokens(services, { app, user, scope, baseUrl: call.baseUrl, refreshTokenId: found.id });
};

/** A refresh may request fewer scopes than were granted (RFC 6749). */
function narrowScope(granted: string, requested: string | null): string[] {
  const scope = granted.split(' ');
  const wanted = requested?.split(/\s+/).filter((name) => name !== '') ?? [];
  if (wanted.some((name) => !scope.includes(name))) {
    throw oauthError('invalid_scope', 'the requested scope is not allowed');
  }
  return wanted.length > 0 ? wanted : scope;
}
