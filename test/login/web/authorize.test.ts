import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Browser, type Shown } from '../../support/browser.ts';
import { type Running, runEmulator } from '../../support/emulator.ts';

let running: Running;

beforeAll(async () => {
  running = await runEmulator();
});

afterAll(() => running.close());

const CALLBACK = 'http://localhost:3000/callback';
const CLI_CALLBACK = 'http://localhost:1717/OauthRedirect';
const APPROVAL_PATH = '/setup/secur/RemoteAccessAuthorizationPage.apexp';
const ADMIN = { username: 'admin@example.com', pw: 'password' };

const authorize = (changes: Record<string, string | undefined> = {}) => {
  const parameters = {
    response_type: 'code',
    client_id: 'sfom',
    redirect_uri: CALLBACK,
    state: 's & t',
    ...changes,
  };
  const defined = Object.entries(parameters).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return `/services/oauth2/authorize?${new URLSearchParams(defined)}`;
};

const token = (form: Record<string, string>) =>
  running.send('/services/oauth2/token', {
    method: 'POST',
    headers: { Authorization: '', 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(form).toString(),
  });

const redeem = (code: string | null, changes: Record<string, string> = {}) =>
  token({
    grant_type: 'authorization_code',
    code: code ?? '',
    client_id: 'sfom',
    client_secret: 'sfom-secret',
    redirect_uri: CALLBACK,
    ...changes,
  });

/** Logs in on the page and opens the page that it leads to. */
async function logIn(browser: Browser, page: Shown): Promise<Shown> {
  const { location } = await browser.submit(page, ADMIN);
  return browser.open(location.pathname + location.search);
}

async function loggedInBrowser(): Promise<Browser> {
  const browser = new Browser(running.emulator.url);
  await browser.submit(await browser.open('/login'), ADMIN);
  return browser;
}

describe('the web server flow', () => {
  it('requires one login, and gives a code for tokens', async () => {
    const browser = new Browser(running.emulator.url);
    const page = await browser.follow(authorize({ login_hint: '"ada"<b>' }));
    expect(page.status).toBe(200);
    expect(page.text).toContain('value="&quot;ada&quot;&lt;b&gt;"');
    for (const id of ['username', 'password', 'Login']) expect(page.text).toContain(`id="${id}"`);
    const answered = await logIn(browser, page);
    expect(answered.location.origin + answered.location.pathname).toBe(CALLBACK);
    expect(answered.location.searchParams.get('state')).toBe('s & t');
    const { status, json } = await redeem(answered.location.searchParams.get('code'));
    expect({ status, json }).toMatchObject({
      status: 200,
      json: {
        scope: 'api id web full refresh_token',
        refresh_token: expect.stringMatching(/^5Aep861[.\w]{80}$/),
      },
    });
    const again = await browser.open(authorize());
    expect(again.location.searchParams.get('code')).toMatch(/^aPrx/);
  });

  it('gives a refresh token for new sessions; revoking it revokes them too', async () => {
    const browser = await loggedInBrowser();
    const { location } = await browser.open(authorize());
    const first = (await redeem(location.searchParams.get('code'))).json as Record<string, string>;
    const refresh = () =>
      token({ grant_type: 'refresh_token', client_id: 'sfom', refresh_token: first.refresh_token ?? '' });
    const second = (await refresh()).json as Record<string, string>;
    expect(second.access_token).not.toBe(first.access_token);
    expect(second).not.toHaveProperty('refresh_token');
    const use = async (accessToken = '') =>
      (await running.send('/services/data/v59.0', { headers: { Authorization: `Bearer ${accessToken}` } }))
        .status;
    expect([await use(first.access_token), await use(second.access_token)]).toEqual([200, 200]);
    const revoked = await running.send(`/services/oauth2/revoke?token=${first.refresh_token}`);
    expect(revoked.status).toBe(200);
    expect([await use(first.access_token), await use(second.access_token)]).toEqual([401, 401]);
    const { status, json } = await refresh();
    expect({ status, json }).toEqual({
      status: 400,
      json: { error: 'invalid_grant', error_description: 'expired access/refresh token' },
    });
  });

  it('accepts a code once, within 15 minutes, from its own client for its own callback', async () => {
    const browser = await loggedInBrowser();
    const newCode = async () => (await browser.open(authorize())).location.searchParams.get('code');
    const errorOf = async (answered: ReturnType<typeof redeem>) =>
      ((await answered).json as { error: string }).error;
    const used = await newCode();
    expect((await redeem(used)).status).toBe(200);
    expect(await errorOf(redeem(used))).toBe('invalid_grant');
    expect(await errorOf(redeem(await newCode(), { redirect_uri: CLI_CALLBACK }))).toBe(
      'redirect_uri_mismatch',
    );
    expect(await errorOf(redeem(await newCode(), { client_id: 'PlatformCLI' }))).toBe('invalid_grant');
    expect(await errorOf(redeem(await newCode(), { client_secret: 'wrong' }))).toBe('invalid_client');
    expect(await errorOf(redeem(await newCode(), { client_secret: '' }))).toBe('invalid_client');
    const late = await newCode();
    running.clock.turn(900_001);
    expect(await errorOf(redeem(late))).toBe('invalid_grant');
  });

  it('revokes the tokens of a code that is used twice', async () => {
    const browser = await loggedInBrowser();
    const use = async ({ json }: { json: unknown }) => {
      const { access_token: accessToken } = json as { access_token: string };
      const headers = { Authorization: `Bearer ${accessToken}` };
      return (await running.send('/services/data/v59.0', { headers })).status;
    };
    for (const scope of ['api refresh_token', 'api']) {
      const code = (await browser.open(authorize({ scope }))).location.searchParams.get('code');
      const first = await redeem(code);
      expect(await use(first)).toBe(200);
      expect((await redeem(code, { client_secret: 'wrong' })).json).toMatchObject({
        error: 'invalid_client',
      });
      expect((await redeem(code, { client_id: 'PlatformCLI', client_secret: '' })).status).toBe(400);
      expect(await use(first)).toBe(200);
      expect((await redeem(code)).json).toMatchObject({ error: 'invalid_grant' });
      expect(await use(first)).toBe(401);
    }
  });

  it('refuses a verifier for a code without a challenge, as someone may have removed the challenge', async () => {
    const browser = await loggedInBrowser();
    const code = (await browser.open(authorize())).location.searchParams.get('code');
    const { status, json } = await redeem(code, { code_verifier: 'v'.repeat(43) });
    expect({ status, json }).toEqual({
      status: 400,
      json: { error: 'invalid_grant', error_description: 'invalid code verifier' },
    });
  });

  it('keeps the five newest refresh tokens of a user for an app', async () => {
    const browser = await loggedInBrowser();
    const tokens: Record<string, string>[] = [];
    for (let count = 0; count < 6; count++) {
      const { location } = await browser.open(authorize());
      tokens.push((await redeem(location.searchParams.get('code'))).json as Record<string, string>);
    }
    const statuses = tokens.map(
      async ({ refresh_token = '' }) =>
        (await token({ grant_type: 'refresh_token', client_id: 'sfom', refresh_token })).status,
    );
    expect(await Promise.all(statuses)).toEqual([400, 200, 200, 200, 200, 200]);
    const headers = { Authorization: `Bearer ${tokens[0]?.access_token}` };
    expect((await running.send('/services/data/v59.0', { headers })).status).toBe(401);
  });

  it('checks a code against its challenge, which needs no method and replaces the secret', async () => {
    const browser = await loggedInBrowser();
    const verifier = 'a-verifier-of-forty-three-characters-or-more';
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    const newCode = async () =>
      (await browser.open(authorize({ code_challenge: challenge }))).location.searchParams.get('code');
    for (const wrong of [{}, { code_verifier: 'other' }, { code_verifier: challenge }]) {
      const { json } = await redeem(await newCode(), wrong as Record<string, string>);
      expect(json).toEqual({ error: 'invalid_grant', error_description: 'invalid code verifier' });
    }
    const right = await redeem(await newCode(), { code_verifier: verifier, client_secret: '' });
    expect(right.status).toBe(200);
  });

  it('shows the form again after a wrong password, without the password', async () => {
    const browser = new Browser(running.emulator.url);
    const page = await browser.submit(await browser.follow(authorize()), { ...ADMIN, pw: 'wrong<i>' });
    expect(page.status).toBe(200);
    expect(page.text).toContain('role="alert"');
    expect(page.text).not.toContain('wrong&lt;i');
    expect(browser.cookies.has('sid')).toBe(false);
    expect((await logIn(browser, page)).location.searchParams.get('code')).toMatch(/^aPrx/);
  });
});

describe('the user-agent flow', () => {
  it('answers in the fragment, without a refresh token for the web', async () => {
    const browser = await loggedInBrowser();
    const { location } = await browser.open(authorize({ response_type: 'token' }));
    const answer = new URLSearchParams(location.hash.slice(1));
    expect(location.search).toBe('');
    expect(answer.get('access_token')).toMatch(/^00D\w{12}![.\w]+$/);
    expect(answer.get('state')).toBe('s & t');
    expect(answer.has('refresh_token')).toBe(false);
  });

  it('gives a refresh token to an app with its own scheme', async () => {
    const browser = await loggedInBrowser();
    const { location } = await browser.open(
      authorize({ response_type: 'token', redirect_uri: 'sfom://callback' }),
    );
    expect(location.protocol).toBe('sfom:');
    expect(new URLSearchParams(location.hash.slice(1)).get('refresh_token')).toMatch(/^5Aep861/);
  });
});

describe('consent', () => {
  const cli = { client_id: 'PlatformCLI', redirect_uri: CLI_CALLBACK };

  it('is required once by an app that no administrator has approved', async () => {
    const browser = await loggedInBrowser();
    const page = await browser.follow(authorize(cli));
    expect(page.text).toContain('<strong>Salesforce CLI</strong>');
    const denied = await browser.submit(page, { decision: 'deny' });
    expect(denied.location.search).toBe(
      '?error=access_denied&error_description=end-user+denied+authorization&state=s+%26+t',
    );
    const allowed = await browser.submit(page, { decision: 'allow' });
    expect(allowed.location.searchParams.get('code')).toMatch(/^aPrx/);
    expect((await browser.open(authorize(cli))).location.searchParams.get('code')).toMatch(/^aPrx/);
    const repeated = await browser.follow(authorize({ ...cli, prompt: 'consent' }));
    expect(repeated.text).toContain('Allow access?');
  });

  it('cannot be given by a link or by a form of another site', async () => {
    const browser = await loggedInBrowser();
    const consent = { ...cli, prompt: 'consent', decision: 'allow' };
    expect((await browser.follow(authorize(consent))).text).toContain('Allow access?');
    const posted = await browser.post('/services/oauth2/authorize', { response_type: 'code', ...consent });
    expect(posted.location.pathname).toBe(APPROVAL_PATH);
    const forged = await browser.post(APPROVAL_PATH, {
      source: posted.location.searchParams.get('source') ?? '',
      decision: 'allow',
      formToken: 'guess',
    });
    expect(forged.location.searchParams.get('error')).toBe('invalid_request');
  });
});

describe('the addresses', () => {
  const cli = { client_id: 'PlatformCLI', redirect_uri: CLI_CALLBACK, prompt: 'consent' };

  it('are those of a real org: authorize, login page, approval page, callback', async () => {
    const browser = new Browser(running.emulator.url);
    const { location: login } = await browser.open(authorize(cli));
    expect(login.href).toMatch(
      /^http:\/\/[^/]+\/\?ec=302&startURL=%2Fsetup%2Fsecur%2FRemoteAccessAuthorizationPage\.apexp%3Fsource%3D[\w-]+$/,
    );
    const { location: approval } = await browser.submit(await browser.open(login.href), ADMIN);
    expect(approval.pathname).toBe(APPROVAL_PATH);
    const page = await browser.open(approval.href);
    expect(page.text).toContain('id="oaapprove"');
    const { location: callback } = await browser.submit(page, { decision: 'allow' });
    expect(callback.href).toMatch(/^http:\/\/localhost:1717\/OauthRedirect\?code=aPrx[^&]+&state=s\+%26\+t$/);
  });

  it('skip the login page in a session, and the approval page when nothing is to be approved', async () => {
    const browser = await loggedInBrowser();
    expect((await browser.open(authorize(cli))).location.pathname).toBe(APPROVAL_PATH);
    expect((await browser.open(authorize())).location.origin).toBe('http://localhost:3000');
    const { location } = await new Browser(running.emulator.url).open(authorize());
    const approval = new URL(location.searchParams.get('startURL') ?? '', location);
    expect((await browser.open(approval.href)).location.searchParams.get('code')).toMatch(/^aPrx/);
  });

  it('of the approval page leads to the login page without a session', async () => {
    const { location } = await (await loggedInBrowser()).open(authorize(cli));
    const again = await new Browser(running.emulator.url).open(location.href);
    expect(again.location.searchParams.get('ec')).toBe('302');
    expect(again.location.searchParams.get('startURL')).toMatch(/^\/setup\/secur\/.*source=/);
  });

  it('keep the secret of a posted request out of them', async () => {
    const request = { response_type: 'code', ...cli, client_secret: 'sfom-secret' };
    const posted = await new Browser(running.emulator.url).post('/services/oauth2/authorize', request);
    const source = /source=(.*)$/.exec(posted.location.searchParams.get('startURL') ?? '')?.[1] ?? '';
    const sent = new URLSearchParams(Buffer.from(source, 'base64url').toString());
    expect([sent.get('client_id'), sent.has('client_secret')]).toEqual(['PlatformCLI', false]);
  });

  it.each(['', '?source=', '?source=%00', '?source=Y2xpZW50X2lkPW5vYm9keQ'])(
    'of the approval page with "%s" show an error',
    async (query) => {
      const { status, text } = await (await loggedInBrowser()).open(APPROVAL_PATH + query);
      expect(status).toBe(400);
      expect(text).toContain('id="error"');
    },
  );

  it('of the login page show it also in a session, and only with ec=302', async () => {
    const browser = await loggedInBrowser();
    const page = await browser.open('/?ec=302&startURL=%2Fsetup%2Fconnect');
    expect(page.text).toContain('id="password"');
    expect((await browser.submit(page, ADMIN)).location.pathname).toBe('/setup/connect');
    expect((await browser.open('/?startURL=%2Fsetup%2Fconnect')).text).toContain('You are logged in');
    const evil = await browser.open(`/?ec=302&startURL=${encodeURIComponent('https://evil.example/')}`);
    expect((await browser.submit(evil, ADMIN)).location.href).toBe(`${running.emulator.url}/`);
  });

  it('of the device page lead to the login page, and back with the code', async () => {
    const { location } = await new Browser(running.emulator.url).open('/setup/connect?user_code=BCDF2345');
    expect(location.search).toBe('?ec=302&startURL=%2Fsetup%2Fconnect%3Fuser_code%3DBCDF2345');
  });
});

describe('prompt', () => {
  it.each([
    [{ prompt: 'none' }, 'login_required'],
    [{ immediate: 'true' }, 'immediate_unsuccessful'],
  ])('%j never shows a page', async (changes, error) => {
    const { location } = await new Browser(running.emulator.url).open(authorize(changes));
    expect(location.searchParams.get('error')).toBe(error);
    const { searchParams } = (await (await loggedInBrowser()).open(authorize(changes))).location;
    expect(searchParams.get('code')).toMatch(/^aPrx/);
  });

  it('login requires a new login, and only one', async () => {
    const browser = await loggedInBrowser();
    const page = await browser.follow(authorize({ prompt: 'login' }));
    expect(page.text).toContain('id="password"');
    expect((await logIn(browser, page)).location.searchParams.get('code')).toMatch(/^aPrx/);
  });
});

describe('an invalid request', () => {
  it.each([
    [{ client_id: 'nobody' }, 'invalid_client_id'],
    [{ client_id: undefined }, 'invalid_request'],
    [{ redirect_uri: 'https://evil.example/callback' }, 'redirect_uri_mismatch'],
    [{ redirect_uri: `${CALLBACK}/more` }, 'redirect_uri_mismatch'],
    [{ redirect_uri: undefined }, 'invalid_request'],
  ])('with %j is shown to the user, without a redirect', async (changes, error) => {
    const { status, text, headers } = await new Browser(running.emulator.url).open(authorize(changes));
    expect([status, headers.get('location')]).toEqual([400, null]);
    expect(text).toContain(`<code id="error">${error}</code>`);
  });

  it.each([
    [{ response_type: 'magic' }, 'unsupported_response_type'],
    [{ response_type: undefined }, 'invalid_request'],
    [{ scope: 'api nonsense' }, 'invalid_scope'],
    [{ client_id: 'PlatformCLI', redirect_uri: CLI_CALLBACK, scope: 'full' }, 'invalid_scope'],
    [{ code_challenge: 'x'.repeat(43), code_challenge_method: 'plain' }, 'invalid_request'],
    [{ code_challenge: 'short' }, 'invalid_request'],
  ])('with %j is reported to the app', async (changes, error) => {
    const { location } = await new Browser(running.emulator.url).open(authorize(changes));
    expect(location.searchParams.get('error')).toBe(error);
    expect(location.searchParams.get('state')).toBe('s & t');
  });
});

describe('the pages', () => {
  it('load nothing, cannot be framed, and send their forms only to this site and the callback', async () => {
    const { headers } = await new Browser(running.emulator.url).follow(authorize());
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("form-action 'self' http://localhost:3000;");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('set-cookie')).toMatch(/; HttpOnly; SameSite=Lax$/);
  });

  it('lead only to this site', async () => {
    for (const startURL of [
      '//evil.example/',
      'https://evil.example/',
      '/\\evil.example',
      'javascript:alert(1)',
    ]) {
      const browser = new Browser(running.emulator.url);
      const page = await browser.open(`/login?${new URLSearchParams({ startURL })}`);
      const { location } = await browser.submit(page, ADMIN);
      expect(location.href).toBe(`${running.emulator.url}/`);
    }
  });

  it('lead to a page that names the logged-in user when no other page was requested', async () => {
    const browser = new Browser(running.emulator.url);
    const page = await browser.open('/');
    expect(page.text).toContain('id="password"');
    const home = await logIn(browser, page);
    expect(home.status).toBe(200);
    expect(home.text).toContain('You are logged in as admin@example.com.');
  });

  it('focus the field to fill in, and connect it with the error', async () => {
    const browser = new Browser(running.emulator.url);
    const page = await browser.open('/login');
    expect(page.text).toMatch(/id="username"[^>]* autofocus>/);
    expect(page.text).not.toContain('aria-describedby');
    const wrong = await browser.submit(page, { ...ADMIN, pw: 'wrong' });
    expect(wrong.text).toMatch(/id="password"[^>]* autofocus aria-describedby="error">/);
    expect(wrong.text).not.toMatch(/id="username"[^>]* autofocus/);
    const hinted = await browser.follow(authorize({ login_hint: 'admin@example.com' }));
    expect(hinted.text).toMatch(/id="password"[^>]* autofocus>/);
  });

  it('refuse a login form that was sent to another browser', async () => {
    const page = await new Browser(running.emulator.url).open('/login');
    const answered = await new Browser(running.emulator.url).submit(page, ADMIN);
    expect([answered.status, answered.headers.get('set-cookie')]).not.toContain(302);
    expect(answered.text).toContain('Please try again');
  });
});

describe('frontdoor', () => {
  it('logs a browser in by a URL that works once', async () => {
    const { json } = await running.send('/services/oauth2/singleaccess', { method: 'POST' });
    const { pathname, search } = new URL((json as { frontdoor_uri: string }).frontdoor_uri);
    const browser = new Browser(running.emulator.url);
    const { location } = await browser.open(`${pathname}${search}&startURL=%2Fsetup%2Fconnect`);
    expect(location.pathname).toBe('/setup/connect');
    expect((await browser.open('/setup/connect')).text).toContain('id="user_code"');
    expect((await new Browser(running.emulator.url).open(pathname + search)).text).toContain('id="password"');
  });

  it('accepts a token too, and leads only to this site', async () => {
    const query = new URLSearchParams({ sid: running.emulator.token, retURL: 'https://evil.example/' });
    const { location } = await new Browser(running.emulator.url).open(`/secur/frontdoor.jsp?${query}`);
    expect(location.href).toBe(`${running.emulator.url}/`);
  });

  it('refuses a token without the scope web, also as a cookie', async () => {
    const { json } = await token({
      grant_type: 'password',
      client_id: 'sfom',
      client_secret: 'sfom-secret',
      username: ADMIN.username,
      password: ADMIN.pw,
      scope: 'api',
    });
    const { access_token: sid } = json as { access_token: string };
    const browser = new Browser(running.emulator.url);
    const page = await browser.open(`/secur/frontdoor.jsp?${new URLSearchParams({ sid })}`);
    expect(page.text).toContain('id="password"');
    browser.cookies.set('sid', sid);
    expect((await browser.follow(authorize())).text).toContain('id="password"');
  });

  it('refuses a URL whose session has ended', async () => {
    const issued = await token({
      grant_type: 'password',
      client_id: 'sfom',
      client_secret: 'sfom-secret',
      username: ADMIN.username,
      password: ADMIN.pw,
    });
    const { access_token: accessToken } = issued.json as { access_token: string };
    const headers = { Authorization: `Bearer ${accessToken}` };
    const { json } = await running.send('/services/oauth2/singleaccess', { method: 'POST', headers });
    await running.send(`/services/oauth2/revoke?token=${accessToken}`);
    const { pathname, search } = new URL((json as { frontdoor_uri: string }).frontdoor_uri);
    expect((await new Browser(running.emulator.url).open(pathname + search)).text).toContain('id="password"');
  });

  it('requires a session', async () => {
    const without = await running.send('/services/oauth2/singleaccess', { headers: { Authorization: '' } });
    expect(without.status).toBe(401);
    const wrong = await new Browser(running.emulator.url).open('/secur/frontdoor.jsp?sid=wrong');
    expect(wrong.text).toContain('id="password"');
  });
});

describe('the device flow', () => {
  const device = { client_id: 'PlatformCLI' };
  const poll = async (code: string) => (await token({ ...device, grant_type: 'device', code })).json;

  async function start(): Promise<Record<string, string>> {
    const form = new FormData();
    for (const [name, value] of Object.entries({ ...device, response_type: 'device_code', scope: 'api' }))
      form.append(name, value);
    const { json } = await running.send('/services/oauth2/token', {
      method: 'POST',
      headers: { Authorization: '' },
      body: form,
    });
    return json as Record<string, string>;
  }

  it('starts with a multipart form, waits for the user, and gives tokens once', async () => {
    const { device_code: code = '', user_code: userCode = '', verification_uri: uri } = await start();
    expect(uri).toBe(`${running.emulator.url}/setup/connect`);
    expect(await poll(code)).toMatchObject({ error: 'authorization_pending' });
    expect(await poll(code)).toMatchObject({ error: 'slow_down' });
    running.clock.turn(5_000);
    expect(await poll(code)).toMatchObject({ error: 'authorization_pending' });
    const browser = new Browser(running.emulator.url);
    const page = await logIn(
      browser,
      await browser.follow(`/setup/connect?user_code=${userCode.toLowerCase()}`),
    );
    const decision = await browser.submit(page, {});
    expect(decision.text).toContain('<strong>Salesforce CLI</strong>');
    expect((await browser.submit(decision, { decision: 'allow' })).text).toContain('id="connected"');
    expect(await poll(code)).toMatchObject({ scope: 'api', access_token: expect.any(String) });
    expect(await poll(code)).toMatchObject({ error: 'invalid_grant' });
  });

  it('reports a denial, a wrong code, and an expired code', async () => {
    const browser = await loggedInBrowser();
    const wrong = await browser.submit(await browser.open('/setup/connect'), { user_code: 'NOTHING1' });
    expect(wrong.text).toContain('invalid or expired');
    const { device_code: code = '', user_code: userCode = '' } = await start();
    const page = await browser.submit(await browser.open('/setup/connect'), { user_code: userCode });
    expect((await browser.submit(page, { decision: 'deny' })).text).toContain('id="denied"');
    expect(await poll(code)).toMatchObject({ error: 'access_denied' });
    const late = await start();
    running.clock.turn(600_001);
    expect(await poll(late.device_code ?? '')).toMatchObject({ error: 'invalid_grant' });
  });
});
