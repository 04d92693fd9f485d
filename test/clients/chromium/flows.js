/** The logins that need a browser, as tests. A site is an emulator at its http or https address: { url, token, browser }. */
import assert from 'node:assert/strict';
import jsforce from 'jsforce';
import { REDIRECT_URI } from '../browser.js';
import { ACCOUNT, ADMIN } from '../demo-org.js';
import { CLIENT_ID, USERNAME } from '../emulator.js';
import { inBrowser } from './chromium.js';
import { allow, backAtApp, deny, logIn } from './person.js';

const version = '62.0';
/** Salesforce's own app, which requires consent; the demo app does not. */
const CLI = 'PlatformCLI';

const connection = ({ url }, clientId = CLI) =>
  new jsforce.Connection({
    version,
    oauth2: { loginUrl: url, clientId, redirectUri: REDIRECT_URI, useVerifier: true },
  });

const withToken = ({ url, token }) =>
  new jsforce.Connection({ version, instanceUrl: url, accessToken: token });

async function assertWorks(org) {
  assert.equal((await org.sobject('Account').retrieve(ACCOUNT)).Name, 'Mara Lindqvist');
}

function post(org, url, form) {
  const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
  return org.request({ method: 'POST', url, headers, body: String(new URLSearchParams(form)) });
}

export function codeWithPkce(site) {
  const scope = 'api id refresh_token';
  inBrowser(
    'logs in at the second try, allows, and is not asked again unless the app wishes',
    site,
    async (page) => {
      const org = connection(site);
      await page.goto(org.oauth2.getAuthorizationUrl({ scope, state: 'a & b' }));
      await logIn(page, 'wrong');
      assert.match(await page.locator('#error').textContent(), /check your username and password/);
      await logIn(page);
      await allow(page);
      const back = await backAtApp(page);
      assert.equal(back.searchParams.get('state'), 'a & b');
      assert.equal((await org.authorize(back.searchParams.get('code'))).id, ADMIN);
      await assertWorks(org);

      await page.goto(org.oauth2.getAuthorizationUrl({ scope, state: 'again' }));
      assert.equal((await backAtApp(page)).searchParams.get('state'), 'again');

      await page.goto(org.oauth2.getAuthorizationUrl({ scope, state: 'anew', prompt: 'login' }));
      await logIn(page);
      assert.equal((await backAtApp(page)).searchParams.get('state'), 'anew');
    },
  );

  inBrowser('tells the app that the user denies', site, async (page) => {
    await page.goto(connection(site).oauth2.getAuthorizationUrl({ scope, state: 'mine', prompt: 'consent' }));
    await logIn(page);
    await deny(page);
    const { error, state, code } = Object.fromEntries((await backAtApp(page)).searchParams);
    assert.deepEqual([error, state, code], ['access_denied', 'mine', undefined]);
  });
}

export function userAgentFlow(site) {
  inBrowser('brings a token in the fragment, which no server sees', site, async (page) => {
    const asked = { response_type: 'token', client_id: CLIENT_ID, redirect_uri: REDIRECT_URI, state: 'mine' };
    await page.goto(`${site.url}/services/oauth2/authorize?${new URLSearchParams(asked)}`);
    await logIn(page);
    const { search, hash } = await backAtApp(page);
    const given = new URLSearchParams(hash.slice(1));
    assert.deepEqual([search, given.get('state'), given.get('instance_url')], ['', 'mine', site.url]);
    await assertWorks(withToken({ url: site.url, token: given.get('access_token') }));
  });
}

export function deviceFlow(site) {
  const asked = { response_type: 'device_code', client_id: CLI, scope: 'api' };
  const start = () => post(withToken(site), `${site.url}/services/oauth2/token`, asked);
  const poll = ({ device_code: code }) =>
    new jsforce.Connection({ version, oauth2: { loginUrl: site.url, clientId: CLI } }).authorize({
      grant_type: 'device',
      code,
    });

  inBrowser('connects the device whose code its user types', site, async (page) => {
    const started = await start();
    await page.goto(started.verification_uri);
    await logIn(page);
    await page.locator('#user_code').fill('NOTHING1');
    await page.locator('#connect').click();
    assert.match(await page.locator('#error').textContent(), /invalid or expired/);
    await page.locator('#user_code').fill(started.user_code);
    await page.locator('#connect').click();
    await allow(page);
    await page.locator('#connected').waitFor();
    assert.equal((await poll(started)).id, ADMIN);
  });

  inBrowser('tells the device that its user denies', site, async (page) => {
    const started = await start();
    await page.goto(`${started.verification_uri}?user_code=${started.user_code}`);
    await logIn(page);
    await page.locator('#connect').click();
    await deny(page);
    await page.locator('#denied').waitFor();
    await assert.rejects(poll(started), { name: 'access_denied' });
  });
}

export function frontdoor(site) {
  const bridge = async (form) =>
    (await post(withToken(site), `${site.url}/services/oauth2/singleaccess`, form)).frontdoor_uri;

  inBrowser('opens a page for a token, once', site, async (page, context) => {
    const address = await bridge({ redirect_uri: '/setup/connect' });
    await page.goto(address);
    assert.equal(page.url(), `${site.url}/setup/connect`);
    await page.locator('#user_code').waitFor();
    const { secure, httpOnly, sameSite } = (await context.cookies()).find(({ name }) => name === 'sid');
    assert.deepEqual([secure, httpOnly, sameSite], [site.url.startsWith('https:'), true, 'Lax']);
    await context.clearCookies();
    await page.goto(address);
    await page.locator('#username').waitFor();
  });

  inBrowser('says who is logged in where no page was asked for', site, async (page) => {
    await page.goto(await bridge({}));
    assert.equal(page.url(), `${site.url}/`);
    assert.match(await page.locator('main').textContent(), new RegExp(USERNAME));
  });
}
