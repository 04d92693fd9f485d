/** Reads a connected app from a client's JSON. A missing member gets a default that suits tests (ours); all problems are reported together. */
import type { ConnectedApp } from './connected-apps.ts';
import { publicKeyOf } from './oauth/jwt.ts';
import { SCOPES } from './oauth/scopes.ts';
import { isSafeCallback } from './safe-callback.ts';

export type AppInputResult = { readonly app: ConnectedApp } | { readonly errors: readonly string[] };

/** Returns what the value must be instead; undefined for a valid value. */
type Check = (value: unknown) => string | undefined;

const CHECKS: Readonly<Record<string, Check>> = {
  consumerKey: text,
  label: text,
  consumerSecret: (value) => (value === null ? undefined : text(value)),
  callbackUrls: listOf(isSafeCallback, 'absolute URLs in ASCII, without a fragment'),
  certificates: listOf((pem) => publicKeyOf(pem) !== undefined, 'RSA certificates or public keys in PEM'),
  scopes: listOf(
    (name) => (SCOPES as readonly string[]).includes(name),
    `scopes out of ${SCOPES.join(', ')}`,
  ),
  oauthClientCredentialUser: (value) => (value === null ? undefined : text(value)),
  isAdminApproved: flag,
  isConsumerSecretOptional: flag,
  isSecretRequiredForRefreshToken: flag,
  isRefreshTokenRotated: flag,
  isPkceRequired: flag,
};

/** `previous` is the app that is replaced: its secret stays when the input has none. */
export function readConnectedApp(
  consumerKey: string,
  input: unknown,
  previous: ConnectedApp | undefined,
): AppInputResult {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    return { errors: ['a connected app must be an object'] };
  }
  const errors = [text(consumerKey), ...Object.entries(input).map(([name, value]) => check(name, value))];
  const given = input as Partial<ConnectedApp>;
  if (given.consumerKey !== undefined && given.consumerKey !== consumerKey) {
    errors.push('consumerKey must be the same as in the path');
  }
  const problems = errors.filter((error) => error !== undefined);
  if (problems.length > 0) return { errors: problems };
  return { app: { ...defaults(consumerKey, previous), ...given, consumerKey } };
}

function check(name: string, value: unknown): string | undefined {
  if (!Object.hasOwn(CHECKS, name))
    return `unknown member ${name}: expected ${Object.keys(CHECKS).join(', ')}`;
  const problem = CHECKS[name]?.(value);
  return problem && `${name} must be ${problem}`;
}

function defaults(consumerKey: string, previous: ConnectedApp | undefined): ConnectedApp {
  return {
    consumerKey,
    label: consumerKey,
    consumerSecret: previous?.consumerSecret ?? null,
    callbackUrls: [],
    certificates: [],
    scopes: ['api', 'id', 'web', 'refresh_token'],
    oauthClientCredentialUser: null,
    isAdminApproved: true,
    isConsumerSecretOptional: false,
    isSecretRequiredForRefreshToken: false,
    isRefreshTokenRotated: false,
    isPkceRequired: false,
  };
}

const MAX_TEXT_LENGTH = 1000;

function text(value: unknown): string | undefined {
  const isText = typeof value === 'string' && value.length <= MAX_TEXT_LENGTH && /^[\x20-\x7e]+$/.test(value);
  return isText && value.trim() === value
    ? undefined
    : `ASCII text of 1 to ${MAX_TEXT_LENGTH} characters, without spaces around it`;
}

function flag(value: unknown): string | undefined {
  return typeof value === 'boolean' ? undefined : 'true or false';
}

function listOf(isValid: (entry: string) => boolean, expected: string): Check {
  return (value) => {
    const isList = Array.isArray(value) && value.length <= 100;
    return isList && value.every((entry) => typeof entry === 'string' && isValid(entry))
      ? undefined
      : `a list of ${expected}`;
  };
}
