/** GET and POST /setup/connect: the user types a device's code (doc), then allows or denies access. */
import type { Answer } from '../../api/resource.ts';
import type { Call } from '../../api/route.ts';
import { findConnectedApp } from '../connected-apps.ts';
import { isSame } from '../credentials.ts';
import { readParameters } from '../oauth/parameters.ts';
import type { LoginServices } from '../services.ts';
import { loginAddress } from './addresses.ts';
import { type LoggedIn, loggedIn } from './browser.ts';
import { decisionButtons, scopeText } from './consent-page.ts';
import { html } from './html.ts';
import { alert, focus, page, redirect } from './page.ts';

export async function showConnect(services: LoginServices, call: Call): Promise<Answer> {
  const browser = await loggedIn(services, call);
  const userCode = call.query.get('user_code') ?? '';
  return browser ? codePage(browser, userCode) : askToLogIn(userCode);
}

export async function postConnect(services: LoginServices, call: Call): Promise<Answer> {
  const parameters = await readParameters(call);
  const userCode = parameters.get('user_code') ?? '';
  const browser = await loggedIn(services, call);
  if (!browser) return askToLogIn(userCode);
  if (!isSame(parameters.get('formToken') ?? '', browser.formToken)) {
    return codePage(browser, userCode, 'This page is out of date. Please try again.');
  }
  const decision = parameters.get('decision');
  return decision === null
    ? decisionPage(services, browser, userCode)
    : decide(services, browser, userCode, decision === 'allow');
}

function askToLogIn(userCode: string): Answer {
  const query = userCode === '' ? '' : `?${new URLSearchParams({ user_code: userCode })}`;
  return redirect(loginAddress(`/setup/connect${query}`));
}

function codePage({ formToken }: LoggedIn, userCode: string, problem?: string): Answer {
  const content = html`${alert(problem)}
<form method="post" action="/setup/connect"><input type="hidden" name="formToken" value="${formToken}">
<label for="user_code">Enter the code shown on your device</label><input type="text" id="user_code" name="user_code" value="${userCode}" autocomplete="off" autocapitalize="characters" required${focus(problem)}>
<button type="submit" id="connect">Connect</button>
</form>`;
  return page({ title: 'Connect your device', content });
}

const UNKNOWN_CODE = 'The code is invalid or expired.';

async function decisionPage(services: LoginServices, browser: LoggedIn, userCode: string): Promise<Answer> {
  const request = services.pending.devices.waiting(userCode, services.clock.now());
  const app = request && (await findConnectedApp(services.org, request.consumerKey));
  if (!app) return codePage(browser, userCode, UNKNOWN_CODE);
  const content = html`<p><strong>${app.label}</strong> on the device with the code ${userCode} is asking to:</p>
<ul>${request.scope.map((name) => html`<li>${scopeText(name)}</li>`)}</ul>
<p>You are logged in as ${String(browser.user.Username)}.</p>
<form method="post" action="/setup/connect"><input type="hidden" name="formToken" value="${browser.formToken}"><input type="hidden" name="user_code" value="${userCode}">
${decisionButtons()}
</form>`;
  return page({ title: 'Allow access?', content });
}

function decide(services: LoginServices, browser: LoggedIn, userCode: string, isAllowed: boolean): Answer {
  const { devices } = services.pending;
  const userId = isAllowed ? browser.user.Id : null;
  if (!devices.decide(userCode, userId, services.clock.now()))
    return codePage(browser, userCode, UNKNOWN_CODE);
  const content = isAllowed
    ? html`<p id="connected">You are connected. Continue on your device.</p>`
    : html`<p id="denied">You have denied access to the device.</p>`;
  return page({ title: isAllowed ? 'Connected' : 'Denied', content });
}
