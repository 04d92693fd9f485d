/** GET and POST /login: username and password, then a redirect to the page that the browser requested. */
import type { Answer } from '../../api/resource.ts';
import type { Call } from '../../api/route.ts';
import { findUser } from '../credentials.ts';
import { readParameters } from '../oauth/parameters.ts';
import type { LoginServices } from '../services.ts';
import { formTargetsOf } from './authorization-request.ts';
import { isOwnLoginForm, newLoginForm, sessionCookie } from './browser.ts';
import { html } from './html.ts';
import { alert, focus, page, redirect } from './page.ts';
import { pathOnSite } from './site-path.ts';

interface LoginForm {
  /** Path on this site. */
  readonly startUrl: string;
  readonly username?: string;
  readonly problem?: string;
  /** 200 unless given. */
  readonly status?: number;
}

export async function showLogin(services: LoginServices, call: Call): Promise<Answer> {
  return loginPage(services, call, { startUrl: pathOnSite(call.query.get('startURL'), call.baseUrl) });
}

export async function logIn(services: LoginServices, call: Call): Promise<Answer> {
  const parameters = await readParameters(call);
  const startUrl = pathOnSite(parameters.get('startURL'), call.baseUrl);
  const username = parameters.get('username') ?? '';
  if (!isOwnLoginForm(services, call, parameters.get('formToken'))) {
    return loginPage(services, call, {
      startUrl,
      username,
      problem: 'This page is out of date. Please try again.',
    });
  }
  const user = await findUser(services.org, username, parameters.get('pw') ?? '');
  if (!user) return loginPage(services, call, { startUrl, username, problem: WRONG_CREDENTIALS });
  const { token } = await services.sessions.issue({ userId: user.Id });
  return redirect(startUrl, sessionCookie(token, call.baseUrl));
}

/** Salesforce's text (seen). */
const WRONG_CREDENTIALS =
  'Please check your username and password. If you still can’t log in, contact your Salesforce administrator.';

/** The login page, also shown at the root and by frontdoor.jsp to browsers without a session. */
export async function loginPage(
  services: LoginServices,
  call: Call,
  { startUrl, username = '', problem, status = 200 }: LoginForm,
): Promise<Answer> {
  const { formToken, cookie } = newLoginForm(services, call);
  const [usernameFocus, passwordFocus] = username === '' ? [focus(problem), ''] : ['', focus(problem)];
  const content = html`${alert(problem)}
<form method="post" action="/login" name="login" id="login_form">
<input type="hidden" name="startURL" value="${startUrl}"><input type="hidden" name="formToken" value="${formToken}">
<label for="username">Username</label><input type="text" id="username" name="username" value="${username}" autocomplete="username" autocapitalize="none" spellcheck="false" required${usernameFocus}>
<label for="password">Password</label><input type="password" id="password" name="pw" autocomplete="current-password" required${passwordFocus}>
<input type="submit" id="Login" name="Login" value="Login">
</form>`;
  const formTargets = await formTargetsOf(services.org, startUrl, call.baseUrl);
  return page({ title: 'Log in', content, status, formTargets, cookie });
}
