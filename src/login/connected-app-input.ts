/** Reads a connected app from outside: what is left out has the value that lets a test begin (ours); what is wrong is refused, all of it at once. */
import type { ConnectedApp } from './connected-apps.ts';
import { publicKeyOf } from './oauth/jwt.ts';
import { SCOPES } from './oauth/scopes.ts';
import { isSafeCallback } from './safe-callback.ts';

export type AppReading = { readonly app: ConnectedApp } | { readonly errors: readonly string[] };

/** Returns what must be different about a value; undefined when it is right. */
type Check = (value: unknown) => string | undefined;

const CHECKS: Readonly<Record<string, Check>> = {
  consumerKey: text,
  label: text,
  consumerSecret: (value) => (value === null ? undefined : text(value)),
  callbackUrls: listOf(isSafeCallback, 'absolute URLs in ASCII, without a fragment'),
  certificates: listOf((pem) => publicKeyOf(pem) !== undefined, 'RSA certificates or public keys in PEM'),
  scopes: listOf((name) => (SCOPES as readonly string[]).includes(name), `some of ${SCOPES.join(', ')}`),
  oauthClientCredentialUser: (value) => (value === null ? undefined : text(value)),
  isAdminApproved: flag,
  isConsumerSecretOptional: flag,
  isSecretRequiredForRefreshToken: flag,
  isPkceRequired: flag,
};

/** `before` is the app as it was: a secret that is left out stays. */
export function readConnectedApp(
  consumerKey: string,
  input: unknown,
  before: ConnectedApp | undefined,
): AppReading {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    return { errors: ['a connected app must be an object'] };
  }
  const errors = [text(consumerKey), ...Object.entries(input).map(([name, value]) => check(name, value))];
  const given = input as Partial<ConnectedApp>;
  if (given.consumerKey !== undefined && given.consumerKey !== consumerKey) {
    errors.push('consumerKey must be that of the path');
  }
  const wrong = errors.filter((error) => error !== undefined);
  if (wrong.length > 0) return { errors: wrong };
  return { app: { ...defaults(consumerKey, before), ...given, consumerKey } };
}

function check(name: string, value: unknown): string | undefined {
  if (!Object.hasOwn(CHECKS, name)) return `${name} must be one of ${Object.keys(CHECKS).join(', ')}`;
  const problem = CHECKS[name]?.(value);
  return problem && `${name} must be ${problem}`;
}

function defaults(consumerKey: string, before: ConnectedApp | undefined): ConnectedApp {
  return {
    consumerKey,
    label: consumerKey,
    consumerSecret: before?.consumerSecret ?? null,
    callbackUrls: [],
    certificates: [],
    scopes: ['api', 'id', 'web', 'refresh_token'],
    oauthClientCredentialUser: null,
    isAdminApproved: true,
    isConsumerSecretOptional: false,
    isSecretRequiredForRefreshToken: false,
    isPkceRequired: false,
  };
}

const LONGEST = 1000;

function text(value: unknown): string | undefined {
  const isText = typeof value === 'string' && value.length <= LONGEST && /^[\x20-\x7e]+$/.test(value);
  return isText && value.trim() === value
    ? undefined
    : `text of 1 to ${LONGEST} characters, without space around it`;
}

function flag(value: unknown): string | undefined {
  return typeof value === 'boolean' ? undefined : 'true or false';
}

function listOf(isRight: (entry: string) => boolean, expected: string): Check {
  return (value) => {
    const isList = Array.isArray(value) && value.length <= 100;
    return isList && value.every((entry) => typeof entry === 'string' && isRight(entry))
      ? undefined
      : `a list of ${expected}`;
  };
}
