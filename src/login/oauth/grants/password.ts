/** The username-password flow (doc). It gives no refresh token. */
import { oauthError } from '../../../api/errors.ts';
import { findUser } from '../../credentials.ts';
import { checkSecret, readClient } from '../client.ts';
import { issueTokens } from '../issue.ts';
import { grantScopes, withoutRefreshToken } from '../scopes.ts';
import type { Grant } from '../token.ts';

export const password: Grant = async ({ services, call, parameters }) => {
  const client = await readClient(services.org, call, parameters);
  checkSecret(client, true);
  const scope = withoutRefreshToken(grantScopes(client.app, parameters.get('scope')));
  const value = (name: string) => parameters.get(name) ?? '';
  const user = await findUser(services.org, value('username'), value('password'));
  if (!user) throw oauthError('invalid_grant', 'authentication failure');
  return issueTokens(services, { app: client.app, user, scope, baseUrl: call.baseUrl });
};
