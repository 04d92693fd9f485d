/** The JWT bearer flow (doc): the app signs who it is and for which user it asks. It gives no refresh token. */
import type { ApiError } from '../../../api/api-error.ts';
import { oauthError } from '../../../api/errors.ts';
import { isApproved } from '../../app-approvals.ts';
import { type ConnectedApp, findConnectedApp } from '../../connected-apps.ts';
import { userNamed } from '../../credentials.ts';
import { unknownClient } from '../client.ts';
import { issueTokens } from '../issue.ts';
import { type Assertion, isSignedBy, readAssertion } from '../jwt.ts';
import { required } from '../parameters.ts';
import { grantScopes, withoutRefreshToken } from '../scopes.ts';
import type { Grant } from '../token.ts';

export const jwtBearer: Grant = async ({ services, call, parameters }) => {
  const assertion = readAssertion(required(parameters, 'assertion')) ?? fail('invalid assertion');
  const app = await findConnectedApp(services.org, assertion.issuer);
  if (!app) throw unknownClient();
  check(assertion, app, call.baseUrl, services.clock.now());
  const scope = withoutRefreshToken(grantScopes(app, parameters.get('scope')));
  const user = await userNamed(services.org, assertion.subject);
  if (!user) throw oauthError('invalid_grant', NOT_APPROVED);
  if (!app.isAdminApproved && !(await isApproved(services.org, app, user.Id, scope))) {
    throw oauthError('invalid_grant', NOT_APPROVED);
  }
  return issueTokens(services, { app, user, scope, baseUrl: call.baseUrl });
};

/** Seen; an unknown user is told the same. */
const NOT_APPROVED = "user hasn't approved this consumer";

/** Milliseconds that two clocks may differ. */
const SKEW = 180_000;

function check(assertion: Assertion, { certificates }: ConnectedApp, baseUrl: string, now: Date): void {
  if (!isSignedBy(assertion, certificates)) fail('invalid assertion');
  // Salesforce's words, though there is no code here (seen: jwt-claims-of-clients).
  if (assertion.expires + SKEW < now.getTime()) fail('expired authorization code');
  if (assertion.notBefore - SKEW > now.getTime()) fail('invalid assertion');
  if (!assertion.audiences.some((audience) => isMeant(audience, baseUrl))) fail('Audience validation failed');
}

/** The emulator under whichever of its names, with or without a scheme, or one of Salesforce's login hosts (seen: jwt-claims-of-clients). */
function isMeant(audience: string, baseUrl: string): boolean {
  const host = hostOf(audience);
  if (/^(login|test)\.salesforce\.com$/.test(host)) return true;
  return sameMachine(host) === sameMachine(hostOf(baseUrl));
}

function hostOf(url: string): string {
  return url
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/\/.*$/s, '');
}

function sameMachine(host: string): string {
  return host.replace(/^(localhost|127\.0\.0\.1|\[::1\])(?=:|$)/, 'localhost');
}

function fail(description: string): never {
  throw oauthError('invalid_grant', description) satisfies ApiError;
}
