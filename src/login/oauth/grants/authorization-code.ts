/** The web server flow's second half (doc): a code, given out by authorize, for tokens. */
import { createHash } from 'node:crypto';
import { oauthError } from '../../../api/errors.ts';
import { activeUser, isSame } from '../../credentials.ts';
import type { AuthorizedCode } from '../../pending-logins.ts';
import { checkSecret, readClient } from '../client.ts';
import { issueTokens } from '../issue.ts';
import { required } from '../parameters.ts';
import type { Grant } from '../token.ts';

export const authorizationCode: Grant = async ({ rooms, call, parameters }) => {
  const client = await readClient(rooms.org, call, parameters);
  checkSecret(client, !client.app.isConsumerSecretOptional);
  const code = rooms.pending.codes.take(required(parameters, 'code'), rooms.clock.now());
  if (code?.consumerKey !== client.app.consumerKey) {
    throw oauthError('invalid_grant', 'expired authorization code');
  }
  if (required(parameters, 'redirect_uri') !== code.redirectUri) {
    throw oauthError('redirect_uri_mismatch', 'redirect_uri must match configuration');
  }
  checkVerifier(code, parameters.get('code_verifier'));
  if (code.codeChallenge === null) checkSecret(client, true);
  const user = await activeUser(rooms.org, code.userId);
  if (!user) throw oauthError('invalid_grant', 'authentication failure');
  const { scope, nonce } = code;
  return issueTokens(rooms, { app: client.app, user, scope, nonce, baseUrl: call.baseUrl });
};

/** A challenge is the S256 of its verifier, also when its method was not named (seen). */
function checkVerifier({ codeChallenge }: AuthorizedCode, verifier: string | null): void {
  if (codeChallenge === null) return;
  const challenge = createHash('sha256')
    .update(verifier ?? '')
    .digest('base64url');
  if (!isSame(challenge, codeChallenge)) throw oauthError('invalid_grant', 'invalid code verifier');
}
