/** The bridge from a token to a browser: singleaccess gives out a URL, which works once (doc); frontdoor.jsp turns it into a cookie. */
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
  if (!mayUseWeb(session)) throw oauthError('invalid_scope', 'the token needs the scope web', 403);
  const otp = services.pending.frontdoors.put(token, services.clock.now());
  const query = new URLSearchParams({ otp });
  const target = parameters.get('redirect_uri');
  if (target) query.set('startURL', pathOnSite(target, call.baseUrl));
  const body = { frontdoor_uri: `${call.baseUrl}/secur/frontdoor.jsp?${query}` };
  return { status: 200, body, xml: { root: 'OAuth' }, headers: { 'Cache-Control': 'no-store' } };
}

/** GET and POST /secur/frontdoor.jsp, by a one-time password or, as before, by a token (doc). */
export async function answerFrontdoor(services: LoginServices, call: Call): Promise<Answer> {
  const parameters = await readParameters(call);
  const startUrl = pathOnSite(parameters.get('startURL') ?? parameters.get('retURL'), call.baseUrl);
  const token = await tokenFor(services, parameters);
  if (!token) return loginPage(services, call, { startUrl });
  return redirect(startUrl, sessionCookie(token, call.baseUrl));
}

/** A session of the browser's own, for as long as the one that asked for it has not ended by then; or the session of the token itself. */
async function tokenFor(services: LoginServices, parameters: URLSearchParams): Promise<string | undefined> {
  const { sessions, pending, clock } = services;
  const otp = parameters.get('otp');
  const asking = sessions.find((otp && pending.frontdoors.take(otp, clock.now())) || '');
  if (asking) return (await sessions.issue(asking)).token;
  const sid = parameters.get('sid') ?? '';
  const session = sessions.find(sid);
  return session && mayUseWeb(session) ? sid : undefined;
}
