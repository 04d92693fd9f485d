/** POST /services/oauth2/token: every grant of OAuth 2.0 that clients of Salesforce use (flows: doc; what they send: test/clients/requests.md, "What each login sends"). */
import type { ApiError } from '../../api/api-error.ts';
import { oauthError } from '../../api/errors.ts';
import type { Answer } from '../../api/resource.ts';
import type { Call } from '../../api/route.ts';
import type { LoginServices } from '../services.ts';
import { forcedFormat, isForm, readParameters } from './parameters.ts';

/** One request for tokens. */
export interface TokenRequest {
  readonly services: LoginServices;
  readonly call: Call;
  readonly parameters: URLSearchParams;
}

/** Returns the members of the token answer. Throws OAuth errors. */
export type Grant = (request: TokenRequest) => Promise<Record<string, string | number>>;

/** The grants by grant_type; each is loaded when first requested. */
const GRANTS: ReadonlyMap<string, () => Promise<Grant>> = new Map([
  ['password', async () => (await import('./grants/password.ts')).password],
  ['client_credentials', async () => (await import('./grants/client-credentials.ts')).clientCredentials],
  ['refresh_token', async () => (await import('./grants/refresh-token.ts')).refreshToken],
  ['authorization_code', async () => (await import('./grants/authorization-code.ts')).authorizationCode],
  ['device', async () => (await import('./grants/device.ts')).pollDevice],
  [
    'urn:ietf:params:oauth:grant-type:jwt-bearer',
    async () => (await import('./grants/jwt-bearer.ts')).jwtBearer,
  ],
]);

export async function answerToken(services: LoginServices, call: Call): Promise<Answer> {
  const parameters = isForm(call) ? await readParameters(call) : call.query;
  const grant = await chooseGrant(parameters);
  const body = await grant({ services, call, parameters });
  return printTokens(body, parameters.get('format'));
}

async function chooseGrant(parameters: URLSearchParams): Promise<Grant> {
  if (!parameters.has('grant_type') && parameters.get('response_type') === 'device_code') {
    return (await import('./grants/device.ts')).startDevice;
  }
  const load = GRANTS.get(parameters.get('grant_type') ?? '');
  if (!load) throw unsupportedGrantType();
  return load();
}

/** Also the answer to a body that is not declared as a form: its parameters are not read (seen: token-request-without-form). */
function unsupportedGrantType(): ApiError {
  return oauthError('unsupported_grant_type', 'grant type not supported');
}

/** `format` overrides Accept (doc). */
function printTokens(body: Record<string, string | number>, format: string | null): Answer {
  const headers = { 'Cache-Control': 'no-store', Pragma: 'no-cache' };
  if (format === 'urlencoded') {
    const text = new URLSearchParams();
    for (const [name, value] of Object.entries(body)) text.set(name, String(value));
    const mediaType = 'application/x-www-form-urlencoded;charset=UTF-8';
    return { status: 200, text: { mediaType, body: text.toString() }, headers };
  }
  return { status: 200, body, xml: { root: 'OAuth' }, headers, ...forcedFormat(format) };
}
