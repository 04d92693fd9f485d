/** What a client asks of authorize. Whom to tell that it asks wrongly is settled first: never an address that the app has not registered. */
import { ApiError } from '../../api/api-error.ts';
import { oauthError } from '../../api/errors.ts';
import type { Org } from '../../org/port.ts';
import { type ConnectedApp, findConnectedApp } from '../connected-apps.ts';
import { unknownClient } from '../oauth/client.ts';
import { required } from '../oauth/parameters.ts';
import { grantScopes } from '../oauth/scopes.ts';
import { isSafeCallback } from '../safe-callback.ts';

/** To whom the answer goes, good or bad. */
export interface Recipient {
  readonly app: ConnectedApp;
  /** One that the app has registered. */
  readonly redirectUri: string;
  readonly responseType: string;
  readonly state: string | null;
}

export interface AuthorizationRequest extends Recipient {
  readonly responseType: 'code' | 'token';
  readonly scope: readonly string[];
  readonly codeChallenge: string | null;
  readonly nonce: string | null;
  readonly prompt: ReadonlySet<string>;
  readonly loginHint: string;
}

/** Throws the errors that the browser's user is shown, as there is nobody else to tell. */
export async function readRecipient(org: Org, parameters: URLSearchParams): Promise<Recipient> {
  const app = await findConnectedApp(org, required(parameters, 'client_id'));
  if (!app) throw unknownClient();
  const redirectUri = required(parameters, 'redirect_uri');
  if (!app.callbackUrls.includes(redirectUri) || !isSafeCallback(redirectUri)) {
    throw oauthError('redirect_uri_mismatch', 'redirect_uri must match configuration');
  }
  const responseType = parameters.get('response_type') ?? '';
  return { app, redirectUri, responseType, state: parameters.get('state') };
}

/** Throws the errors that the client is told. */
export function readRequest(recipient: Recipient, parameters: URLSearchParams): AuthorizationRequest {
  const { app } = recipient;
  const responseType = required(parameters, 'response_type');
  if (responseType !== 'code' && responseType !== 'token') {
    throw oauthError('unsupported_response_type', 'response type not supported');
  }
  return {
    ...recipient,
    responseType,
    scope: grantScopes(app, parameters.get('scope')),
    codeChallenge: responseType === 'code' ? readChallenge(app, parameters) : null,
    nonce: parameters.get('nonce'),
    prompt: readPrompt(parameters),
    loginHint: parameters.get('login_hint') ?? '',
  };
}

/** Without a method it is S256 all the same (seen: pkce-without-method). */
function readChallenge({ isPkceRequired }: ConnectedApp, parameters: URLSearchParams): string | null {
  const challenge = parameters.get('code_challenge');
  if (!challenge && isPkceRequired) throw oauthError('invalid_request', 'missing required code challenge');
  if (!challenge) return null;
  const method = parameters.get('code_challenge_method') ?? 'S256';
  if (method !== 'S256') throw oauthError('invalid_request', 'code_challenge_method must be S256');
  if (!/^[\w-]{43}$/.test(challenge)) throw oauthError('invalid_request', 'invalid code challenge');
  return challenge;
}

/** `immediate=true` is Salesforce's older way to say `none` (doc). */
function readPrompt(parameters: URLSearchParams): Set<string> {
  const prompt = new Set(parameters.get('prompt')?.split(/\s+/));
  if (parameters.get('immediate') === 'true') prompt.add('none');
  return prompt;
}

/** Where the form on a page that leads to authorize may end: at the app's callback. */
export async function formTargetsOf(org: Org, startUrl: string, baseUrl: string): Promise<string[]> {
  const { pathname, searchParams } = new URL(startUrl, baseUrl);
  if (pathname !== '/services/oauth2/authorize') return [];
  try {
    return [targetOf((await readRecipient(org, searchParams)).redirectUri)];
  } catch (error) {
    if (error instanceof ApiError) return [];
    throw error;
  }
}

/** "http://localhost:1717", or "sfom:" where there are no origins. */
export function targetOf(redirectUri: string): string {
  const { origin, protocol } = new URL(redirectUri);
  return origin === 'null' ? protocol : origin;
}
