/** Logs a browser in by a token: singleaccess returns a URL that works once (doc); frontdoor.jsp sets the session cookie. */
import { invalidSessionId, oauthError } from '../../api/errors.ts';
import type { Answer } from '../../api/resource.ts';
import type { Call } from '../../api/route.ts';
import { tokenOf } from '../identity/token-of.ts';
import { readParameters } from '../oauth/parameters.ts';
import type { LoginServices } from '../services.ts';
import { mayUseWeb, sessionCookie } from './browser.ts';
import { loginPage } from './login-page.ts';
import { redirect } from './page.ts';
import { pathOnSite } from './site-path.ts';

/** GET and POST /services/oauth2/singleaccess. */
export async function answerSingleAccess(services: LoginServices, call: Call): Promise<Answer> {
  const parameters = await readParameters(call);
  const token = tokenOf(call, parameters) ?? '';
  const session = services.sessions.find(token);
  if (!session) throw invalidSessionId();
  if (!mayUseWeb(session))
    throw oauthError('invalid_scope', 'the token must have the scope web or full', 403);
  const otp = services.pending.frontdoors.put(token, services.clock.now());
  const query = new URLSearchParams({ otp });
  const target = parameters.get('redirect_uri');
  if (target) query.set('startURL', pathOnSite(target, call.baseUrl));
  const body = { frontdoor_uri: `${call.baseUrl}/secur/frontdoor.jsp?${query}` };
  return { status: 200, body, xml: { root: 'OAuth' }, headers: { 'Cache-Control': 'no-store' } };
}

/** GET and POST /secur/frontdoor.jsp, with a one-time password or, in the older form, a token (doc). */
export async function answerFrontdoor(services: LoginServices, call: Call): Promise<Answer> {
  const parameters = await readParameters(call);
  const startUrl = pathOnSite(parameters.get('startURL') ?? parameters.get('retURL'), call.baseUrl);
  const token = await tokenFor(services, parameters);
  if (!token) return loginPage(services, call, { startUrl });
  return redirect(startUrl, sessionCookie(token, call.baseUrl));
}

/** Returns the token of a new session for a one-time password whose own session is still valid, or the given token. */
async function tokenFor(services: LoginServices, parameters: URLSearchParams): Promise<string | undefined> {
  const { sessions, pending, clock } = services;
  const otp = parameters.get('otp');
  const requester = sessions.find((otp && pending.frontdoors.take(otp, clock.now())) || '');
  if (requester) return (await sessions.issue(requester)).token;
  const sid = parameters.get('sid') ?? '';
  const session = sessions.find(sid);
  return session && mayUseWeb(session) ? sid : undefined;
}
