/** The second half of the web server flow (doc): exchanges a code from authorize for tokens. */
import { createHash } from 'node:crypto';
import { oauthError } from '../../../api/errors.ts';
import { activeUser, isSame } from '../../credentials.ts';
import type { AuthorizedCode } from '../../pending-logins.ts';
import type { LoginServices } from '../../services.ts';
import { type Client, checkSecret, readClient } from '../client.ts';
import { issueTokens } from '../issue.ts';
import { required } from '../parameters.ts';
import { revokeToken } from '../revoke.ts';
import type { Grant, TokenRequest } from '../token.ts';

export const authorizationCode: Grant = async ({ services, call, parameters }) => {
  const client = await readClient(services.org, call, parameters);
  checkSecret(client, !client.app.isConsumerSecretOptional);
  const secret = required(parameters, 'code');
  const code = services.pending.codes.take(secret, services.clock.now());
  if (!code) await revokeTokensOfCode(secret, client, services);
  if (code?.consumerKey !== client.app.consumerKey) {
    throw oauthError('invalid_grant', 'expired authorization code');
  }
  code.redemption = redeem(code, client, { services, call, parameters });
  return code.redemption;
};

async function redeem(code: AuthorizedCode, client: Client, { services, call, parameters }: TokenRequest) {
  if (required(parameters, 'redirect_uri') !== code.redirectUri) {
    throw oauthError('redirect_uri_mismatch', 'redirect_uri must match configuration');
  }
  checkVerifier(code, parameters.get('code_verifier'));
  if (code.codeChallenge === null) checkSecret(client, true);
  const user = await activeUser(services.org, code.userId);
  if (!user) throw oauthError('invalid_grant', 'authentication failure');
  const { scope, nonce } = code;
  return issueTokens(services, { app: client.app, user, scope, nonce, baseUrl: call.baseUrl });
}

/** A code that is used twice was stolen: the tokens issued for it are revoked (RFC 6749, 4.1.2). */
async function revokeTokensOfCode(secret: string, { app }: Client, services: LoginServices): Promise<void> {
  const code = services.pending.codes.alreadyTaken(secret);
  if (code?.consumerKey !== app.consumerKey) return;
  const tokens = await code.redemption?.catch(() => undefined);
  const { refresh_token: refreshToken, access_token: accessToken } = tokens ?? {};
  await revokeToken(services, refreshToken ?? accessToken ?? '');
}

/**
 * A challenge is the S256 hash of its verifier, also without a method (seen: pkce-without-method). A verifier without a challenge is refused,
 * as an attacker may have removed the challenge from the request (RFC 9700, 4.8.2).
 */
function checkVerifier({ codeChallenge }: AuthorizedCode, verifier: string | null): void {
  if (codeChallenge === null && !verifier) return;
  const challenge = createHash('sha256')
    .update(verifier ?? '')
    .digest('base64url');
  if (codeChallenge === null || !isSame(challenge, codeChallenge))
    throw oauthError('invalid_grant', 'invalid code verifier');
}
