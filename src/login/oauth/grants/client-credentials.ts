/** The client credentials flow (doc): the app acts as its configured user. */
import { oauthError } from '../../../api/errors.ts';
import { administrator, userNamed } from '../../credentials.ts';
import { readConfidentialClient } from '../client.ts';
import { issueTokens } from '../issue.ts';
import { grantScopes, withoutRefreshToken } from '../scopes.ts';
import type { Grant } from '../token.ts';

export const clientCredentials: Grant = async ({ services, call, parameters }) => {
  const app = await readConfidentialClient(services.org, call, parameters);
  const scope = withoutRefreshToken(grantScopes(app, parameters.get('scope')));
  const { oauthClientCredentialUser: username } = app;
  const user =
    username === null ? await administrator(services.org) : await userNamed(services.org, username);
  if (!user) throw oauthError('invalid_grant', 'no client credentials user enabled');
  return issueTokens(services, { app, user, scope, baseUrl: call.baseUrl });
};
