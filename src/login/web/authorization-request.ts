/** Reads requests to authorize. The recipient of the answer is read first: errors go only to addresses that the app has registered. */
import { ApiError } from '../../api/api-error.ts';
import { oauthError } from '../../api/errors.ts';
import type { Org } from '../../org/port.ts';
import { type ConnectedApp, findConnectedApp } from '../connected-apps.ts';
import { unknownClient } from '../oauth/client.ts';
import { required } from '../oauth/parameters.ts';
import { grantScopes } from '../oauth/scopes.ts';
import { isSafeCallback } from '../safe-callback.ts';
import { requestAt } from './addresses.ts';

/** Where tokens, codes and errors are sent. */
export interface Recipient {
  readonly app: ConnectedApp;
  /** One of the app's registered callbacks. */
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

/** Throws errors that are shown to the user in the browser, as no callback is known. */
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

/** Throws errors that are sent to the app's callback. */
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

/** The method is S256, also when it is missing (seen: pkce-without-method). */
function readChallenge({ isPkceRequired }: ConnectedApp, parameters: URLSearchParams): string | null {
  const challenge = parameters.get('code_challenge');
  if (!challenge && isPkceRequired) throw oauthError('invalid_request', 'missing required code challenge');
  if (!challenge) return null;
  const method = parameters.get('code_challenge_method') ?? 'S256';
  if (method !== 'S256') throw oauthError('invalid_request', 'code_challenge_method must be S256');
  if (!/^[\w-]{43}$/.test(challenge)) throw oauthError('invalid_request', 'invalid code challenge');
  return challenge;
}

/** `immediate=true` is Salesforce's older form of `prompt=none` (doc). */
function readPrompt(parameters: URLSearchParams): Set<string> {
  const prompt = new Set(parameters.get('prompt')?.split(/\s+/));
  if (parameters.get('immediate') === 'true') prompt.add('none');
  return prompt;
}

/** Returns the targets allowed for a form on a page that leads to authorize: the app's callback. */
export async function formTargetsOf(org: Org, startUrl: string, baseUrl: string): Promise<string[]> {
  const request = requestAt(startUrl, baseUrl);
  if (!request) return [];
  try {
    return [targetOf((await readRecipient(org, request)).redirectUri)];
  } catch (error) {
    if (error instanceof ApiError) return [];
    throw error;
  }
}

/** Returns the origin, "http://localhost:1717", or for other schemes the scheme, "sfom:". */
export function targetOf(redirectUri: string): string {
  const { origin, protocol } = new URL(redirectUri);
  return origin === 'null' ? protocol : origin;
}
