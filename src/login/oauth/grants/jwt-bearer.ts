/** The JWT bearer flow (doc): the app signs a token that names itself and a user. It gives no refresh token. */
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
  const assertion = readAssertion(required(parameters, 'assertion')) ?? refuse('invalid assertion');
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

/** Salesforce's text (seen); also the answer for an unknown user. */
const NOT_APPROVED = "user hasn't approved this consumer";

/** The greatest accepted difference between two clocks. */
const CLOCK_SKEW_MS = 180_000;

function check(assertion: Assertion, { certificates }: ConnectedApp, baseUrl: string, now: Date): void {
  if (!isSignedBy(assertion, certificates)) refuse('invalid assertion');
  // Salesforce's text, although this flow has no code (seen: jwt-claims-of-clients).
  if (assertion.expires + CLOCK_SKEW_MS < now.getTime()) refuse('expired authorization code');
  if (assertion.notBefore - CLOCK_SKEW_MS > now.getTime()) refuse('invalid assertion');
  if (!assertion.audiences.some((audience) => isOwnAudience(audience, baseUrl)))
    refuse('Audience validation failed');
}

/** Whether the audience is this emulator under any of its names, or a login host of Salesforce; the scheme may be missing (seen: jwt-claims-of-clients). */
function isOwnAudience(audience: string, baseUrl: string): boolean {
  const host = hostOf(audience);
  if (/^(login|test)\.salesforce\.com$/.test(host)) return true;
  return normalizeLoopback(host) === normalizeLoopback(hostOf(baseUrl));
}

function hostOf(url: string): string {
  return url
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/\/.*$/s, '');
}

function normalizeLoopback(host: string): string {
  return host.replace(/^(localhost|127\.0\.0\.1|\[::1\])(?=:|$)/, 'localhost');
}

function refuse(description: string): never {
  throw oauthError('invalid_grant', description) satisfies ApiError;
}
