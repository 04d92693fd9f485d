/** Scopes: what a session may be used for (names: doc). */
import { oauthError } from '../../api/errors.ts';
import type { ConnectedApp } from '../connected-apps.ts';

export const SCOPES = [
  'api',
  'cdp_ingest_api',
  'cdp_profile_api',
  'cdp_query_api',
  'chatter_api',
  'content',
  'custom_permissions',
  'eclair_api',
  'full',
  'id',
  'lightning',
  'openid',
  'pardot_api',
  'refresh_token',
  'sfap_api',
  'visualforce',
  'wave_api',
  'web',
  'address',
  'email',
  'phone',
  'profile',
] as const;

const KNOWN: ReadonlySet<string> = new Set(SCOPES);

/** Parts of what `id` and `openid` let see. */
const PARTS_OF_IDENTITY: ReadonlySet<string> = new Set(['address', 'email', 'phone', 'profile']);

/**
 * The scopes that the app is granted: those asked for, names between spaces, or all of its own. `openid` has to be asked for, as it brings
 * an id_token (ours). Throws invalid_scope.
 */
export function grantScopes(app: ConnectedApp, asked: string | null): string[] {
  const names = asked?.split(/\s+/).filter((name) => name !== '') ?? [];
  if (names.length === 0) return app.scopes.filter((name) => name !== 'openid');
  return [...new Set(names.map((name) => grant(app, name)))];
}

function grant(app: ConnectedApp, asked: string): string {
  const name = asked === 'offline_access' ? 'refresh_token' : asked;
  if (!KNOWN.has(name)) {
    throw oauthError('invalid_scope', 'the requested scope is invalid, unknown, or malformed');
  }
  if (!isAllowed(app, name)) throw oauthError('invalid_scope', 'the requested scope is not allowed');
  return name;
}

/** `full` is everything but a refresh token (doc). */
function isAllowed({ scopes }: ConnectedApp, name: string): boolean {
  if (scopes.includes(name)) return true;
  if (PARTS_OF_IDENTITY.has(name) && (scopes.includes('id') || scopes.includes('openid'))) return true;
  return scopes.includes('full') && name !== 'refresh_token';
}

/** For the flows that never give a refresh token (doc): password, client credentials, JWT bearer. */
export function withoutRefreshToken(scope: readonly string[]): string[] {
  return scope.filter((name) => name !== 'refresh_token');
}
