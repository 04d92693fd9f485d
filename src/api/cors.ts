/**
 * Pages of other origins in a browser (doc: Configure Salesforce CORS Allowlist; CORS for OAuth endpoints). Origins on the org's allowlist
 * may call the API, other web pages get 403. Login pages and the emulator's own controls are not affected.
 */
import type { OrgSettings } from '../org/settings.ts';
import type { ApiRequest } from './api-request.ts';
import { originNotAllowed } from './errors.ts';
import type { Answer } from './resource.ts';

type Settings = Pick<OrgSettings, 'corsOrigins' | 'corsOAuth'>;

/** The decision about one request: headers to add to its answer, or the whole answer. */
export interface CorsDecision {
  readonly headers: Readonly<Record<string, string>>;
  /** The answer to a preflight request, or the error of an origin that is not allowed. */
  readonly settled?: Promise<Answer>;
}

const NO_CORS: CorsDecision = { headers: {} };
const VARY = { Vary: 'Origin' };

/** `settingsOf` reads the org's settings; it is called only for paths that need them. */
export function decideCors(request: ApiRequest, settingsOf: () => Settings): CorsDecision {
  const { pathname } = request.context;
  if (OPEN_TO_EVERYONE.has(pathname)) return decide(request, [], true);
  if (!OPEN_TO_LISTED.test(pathname)) return NO_CORS;
  const { corsOrigins, corsOAuth } = settingsOf();
  return OAUTH_ENDPOINT.test(pathname) && !corsOAuth ? NO_CORS : decide(request, corsOrigins, false);
}

/** Open to pages of every origin (doc). */
const OPEN_TO_EVERYONE: ReadonlySet<string> = new Set(['/.well-known/openid-configuration', '/id/keys']);

/** Open to pages of listed origins (doc): the REST, Bulk and Apex REST APIs and userinfo, and the OAuth endpoints too if the org's setting corsOAuth is on. */
const OPEN_TO_LISTED =
  /^\/services\/(?:(?:data|async|apexrest)(?:\/.*)?|oauth2\/(?:userinfo|token|revoke|introspect))$/;
const OAUTH_ENDPOINT = /^\/services\/oauth2\/(?:token|revoke|introspect)$/;

function decide(
  { context, headers, origin: ownOrigin }: ApiRequest,
  listed: readonly string[],
  isForEveryone: boolean,
): CorsDecision {
  const { origin } = headers;
  if (origin === undefined) return isForEveryone || listed.length > 0 ? { headers: VARY } : NO_CORS;
  if (origin === ownOrigin || !isWebOrigin(origin)) return { headers: VARY };
  if (!isForEveryone && !listed.some((pattern) => matches(origin, pattern)))
    return { headers: VARY, settled: Promise.reject(originNotAllowed(origin)) };
  const allowed = { ...VARY, 'Access-Control-Allow-Origin': origin };
  if (context.method !== 'OPTIONS') return { headers: allowed };
  return { headers: allowed, settled: Promise.resolve(preflight(headers['access-control-request-headers'])) };
}

/**
 * Whether the origin is that of a web page, or hidden ("null": a file, a sandbox). Browser extensions (chrome-extension://…) need no CORS if they
 * have permission for the host, and an org's allowlist never names them (ours).
 */
function isWebOrigin(origin: string): boolean {
  return /^(?:https?:|null$)/i.test(origin);
}

/** `pattern` is an entry of the setting: an origin, or one with `*.` in place of its subdomains. The scheme's default port may be left out. */
function matches(origin: string, pattern: string): boolean {
  const plain = pattern.toLowerCase().replace(/^(https:.*):443$|^(http:.*):80$/, '$1$2');
  const [before = '', after] = plain.split('*');
  if (after === undefined) return origin === plain;
  const fits = origin.startsWith(before) && origin.endsWith(after);
  return fits && /^[a-z0-9-]+(?:\.[a-z0-9-]+)*$/.test(origin.slice(before.length, -after.length));
}

/** Needs no session, because browsers send none here (seen: cors-preflight; status 200 inferred). */
function preflight(requestedHeaders: string | undefined): Answer {
  return {
    status: 200,
    headers: {
      'Access-Control-Allow-Credentials': 'false',
      ...(requestedHeaders ? { 'Access-Control-Allow-Headers': requestedHeaders } : {}),
      'Access-Control-Allow-Methods': 'HEAD, GET, POST, PUT, PATCH, DELETE',
    },
  };
}
