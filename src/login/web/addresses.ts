/** The addresses of the pages that a login goes through, as in a real org (seen: login-page-addresses). */

const AUTHORIZE_PATH = '/services/oauth2/authorize';
export const APPROVAL_PATH = '/setup/secur/RemoteAccessAuthorizationPage.apexp';

/** The error code with which a real org sends browsers without a session to its login page. */
export const LOGIN_REQUIRED = '302';

/** Returns the address of the login page that leads to `startUrl`, a path on this site. */
export function loginAddress(startUrl: string, username = ''): string {
  const hint = username === '' ? {} : { un: username };
  return `/?${new URLSearchParams({ ec: LOGIN_REQUIRED, ...hint, startURL: startUrl })}`;
}

/** Parameters that stay out of addresses: a page's own, and the secret that some clients send. */
const LEFT_OUT = new Set(['decision', 'formToken', 'client_secret']);

/** Returns the address of the approval page for a request to authorize. */
export function approvalAddress(parameters: URLSearchParams): string {
  return `${APPROVAL_PATH}?source=${sourceOf(parameters)}`;
}

/** Prints a request to authorize as one parameter of the approval page (ours: its query in base64url). */
export function sourceOf(parameters: URLSearchParams): string {
  const request = new URLSearchParams([...parameters].filter(([name]) => !LEFT_OUT.has(name)));
  return Buffer.from(request.toString()).toString('base64url');
}

export function readSource(source: string | null): URLSearchParams {
  return new URLSearchParams(Buffer.from(source ?? '', 'base64url').toString());
}

/** Returns the parameters of the request that an address on this site leads to; undefined for other pages. */
export function requestAt(address: string, baseUrl: string): URLSearchParams | undefined {
  const { pathname, searchParams } = new URL(address, baseUrl);
  if (pathname === AUTHORIZE_PATH) return searchParams;
  return pathname === APPROVAL_PATH ? readSource(searchParams.get('source')) : undefined;
}
