/** Scopes: what a session may be used for (names doc). */
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

/** Parts of what `id` and `openid` allow. */
const PARTS_OF_IDENTITY: ReadonlySet<string> = new Set(['address', 'email', 'phone', 'profile']);

/**
 * Returns the scopes granted to the app: those requested (names separated by spaces), or all of its own. `openid` must be requested by
 * name, as it adds an id_token (ours). Throws invalid_scope.
 */
export function grantScopes(app: ConnectedApp, requested: string | null): string[] {
  const names = requested?.split(/\s+/).filter((name) => name !== '') ?? [];
  if (names.length === 0) return app.scopes.filter((name) => name !== 'openid');
  return [...new Set(names.map((name) => grant(app, name)))];
}

function grant(app: ConnectedApp, requested: string): string {
  const name = requested === 'offline_access' ? 'refresh_token' : requested;
  if (!KNOWN.has(name)) {
    throw oauthError('invalid_scope', 'the requested scope is invalid, unknown, or malformed');
  }
  if (!isAllowed(app, name)) throw oauthError('invalid_scope', 'the requested scope is not allowed');
  return name;
}

/** `full` includes every scope except `refresh_token` (doc). */
function isAllowed({ scopes }: ConnectedApp, name: string): boolean {
  if (scopes.includes(name)) return true;
  if (PARTS_OF_IDENTITY.has(name) && (scopes.includes('id') || scopes.includes('openid'))) return true;
  return scopes.includes('full') && name !== 'refresh_token';
}

/** For the flows without a refresh token (doc): password, client credentials, JWT bearer. */
export function withoutRefreshToken(scope: readonly string[]): string[] {
  return scope.filter((name) => name !== 'refresh_token');
}
