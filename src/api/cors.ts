/**
 * Pages of other origins in a browser (doc: Configure Salesforce CORS Allowlist; CORS for OAuth endpoints). Origins on the org's allowlist
 * may call the API, other web pages get 403. Login pages and our own controls are no part of it.
 */
import type { OrgSettings } from '../org/settings.ts';
import type { ApiRequest } from './api-request.ts';
import { originNotAllowed } from './errors.ts';
import type { Answer } from './resource.ts';

type Settings = Pick<OrgSettings, 'corsOrigins' | 'corsOAuth'>;

/** What CORS makes of one request: headers for its answer, whatever that is, or the whole answer. */
export interface CorsDecision {
  readonly headers: Readonly<Record<string, string>>;
  /** The answer to a preflight request, or the error of an origin that is not allowed. */
  readonly settled?: Promise<Answer>;
}

const NO_CORS: CorsDecision = { headers: {} };
const VARY = { Vary: 'Origin' };

/** `settingsOf` reads the org's settings, which requests of other paths do not need. */
export function decideCors(request: ApiRequest, settingsOf: () => Settings): CorsDecision {
  const { pathname } = request.context.url;
  if (OPEN_TO_EVERYONE.has(pathname)) return decide(request, [], true);
  if (!OPEN_TO_LISTED.test(pathname)) return NO_CORS;
  const { corsOrigins, corsOAuth } = settingsOf();
  return OAUTH_ENDPOINT.test(pathname) && !corsOAuth ? NO_CORS : decide(request, corsOrigins, false);
}

/** By the documentation these are open to all pages. */
const OPEN_TO_EVERYONE: ReadonlySet<string> = new Set(['/.well-known/openid-configuration', '/id/keys']);

/** By the documentation: the REST, Bulk and Apex REST APIs and userinfo to listed pages, the OAuth endpoints too where the org says so. */
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
  if (origin === ownOrigin || !isOfPage(origin)) return { headers: VARY };
  if (!isForEveryone && !listed.some((pattern) => matches(origin, pattern)))
    return { headers: VARY, settled: Promise.reject(originNotAllowed(origin)) };
  const allowed = { ...VARY, 'Access-Control-Allow-Origin': origin };
  if (context.method !== 'OPTIONS') return { headers: allowed };
  return { headers: allowed, settled: Promise.resolve(preflight(headers['access-control-request-headers'])) };
}

/**
 * A page of the web, or one whose origin is hidden ("null": a file, a sandbox). Extensions of browsers (chrome-extension://…) need no CORS where
 * they have the host's permission, and were never on an allowlist of an org (ours).
 */
function isOfPage(origin: string): boolean {
  return /^(?:https?:|null$)/i.test(origin);
}

/** `pattern` is one of the setting's: an origin, or one with `*.` in place of its subdomains. A scheme's own port may be left out. */
function matches(origin: string, pattern: string): boolean {
  const plain = pattern.toLowerCase().replace(/^(https:.*):443$|^(http:.*):80$/, '$1$2');
  const [before = '', after] = plain.split('*');
  if (after === undefined) return origin === plain;
  const fits = origin.startsWith(before) && origin.endsWith(after);
  return fits && /^[a-z0-9-]+(?:\.[a-z0-9-]+)*$/.test(origin.slice(before.length, -after.length));
}

/** Without a session, because browsers send none (seen: cors-preflight; status 200 inferred). */
function preflight(askedHeaders: string | undefined): Answer {
  return {
    status: 200,
    headers: {
      'Access-Control-Allow-Credentials': 'false',
      ...(askedHeaders ? { 'Access-Control-Allow-Headers': askedHeaders } : {}),
      'Access-Control-Allow-Methods': 'HEAD, GET, POST, PUT, PATCH, DELETE',
    },
  };
}
