/** The browser that sends a request: its cookies, its session, and the signature of its forms. */

import { createHmac, randomBytes } from 'node:crypto';
import type { Call } from '../../api/route.ts';
import { decodeUri } from '../../decode-uri.ts';
import type { SObjectRecord } from '../../org/port.ts';
import { activeUser, isSame } from '../credentials.ts';
import type { LoginServices } from '../services.ts';
import type { LoginSession } from '../sessions.ts';

/** Salesforce's name for the session cookie (seen: session-cookie). */
const SESSION_COOKIE = 'sid';

/** (Ours.) Ties a login form to the browser that it was sent to. */
const FORM_COOKIE = 'sfom_login';

export interface LoggedIn {
  readonly user: SObjectRecord;
  /** Ties a form to the session. */
  readonly formToken: string;
}

/** Returns the user logged in in this browser; undefined without a valid session. */
export async function loggedIn(services: LoginServices, { headers }: Call): Promise<LoggedIn | undefined> {
  const token = readCookie(headers.cookie, SESSION_COOKIE);
  const session = token ? services.sessions.find(token) : undefined;
  const user = session && mayUseWeb(session) ? await activeUser(services.org, session.userId) : undefined;
  return user && { user, formToken: sign(services, token as string) };
}

/** Keeps the holder of a narrow token from getting a wider one at authorize. */
export function mayUseWeb({ scope }: LoginSession): boolean {
  return scope.split(' ').some((name) => name === 'web' || name === 'full');
}

/** Returns what ties a login form to the browser, and the cookie to set for it. */
export function newLoginForm(
  services: LoginServices,
  { headers, baseUrl }: Call,
): { formToken: string; cookie: string } {
  const value = readCookie(headers.cookie, FORM_COOKIE) ?? randomBytes(18).toString('base64url');
  return { formToken: sign(services, value), cookie: printCookie(FORM_COOKIE, value, baseUrl) };
}

/** Whether a login form comes from the browser that it was sent to. */
export function isOwnLoginForm(
  services: LoginServices,
  { headers }: Call,
  formToken: string | null,
): boolean {
  const value = readCookie(headers.cookie, FORM_COOKIE);
  return value !== undefined && formToken !== null && isSame(formToken, sign(services, value));
}

export function sessionCookie(token: string, baseUrl: string): string {
  return printCookie(SESSION_COOKIE, token, baseUrl);
}

function sign({ pending }: LoginServices, value: string): string {
  return createHmac('sha256', pending.formKey).update(value).digest('base64url');
}

/** Lax, as links of other sites lead to authorize. */
function printCookie(name: string, value: string, baseUrl: string): string {
  const secure = baseUrl.startsWith('https:') ? '; Secure' : '';
  return `${name}=${encodeURIComponent(value)}; Path=/; HttpOnly; SameSite=Lax${secure}`;
}

function readCookie(header: string | undefined, name: string): string | undefined {
  for (const pair of header?.split(';') ?? []) {
    const [key = '', value = ''] = pair.trim().split(/=(.*)/s);
    if (key === name && value !== '') return decodeUri(value);
  }
  return undefined;
}
