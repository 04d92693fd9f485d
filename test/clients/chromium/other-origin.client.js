/** A page of another origin, the app's, calls the API from the browser. */
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { REDIRECT_URI } from '../browser.js';
import { PASSWORD, startEmulator, USERNAME } from '../emulator.js';
import { FEATURES } from '../features.js';
import { inBrowser, skip, startChromium } from './chromium.js';

const APP = new URL(REDIRECT_URI).origin;
const VERSION = '/services/data/v62.0';

const browser = skip ? undefined : await startChromium();
const [listing, closed] = await Promise.all([startEmulator(), startEmulator()]);
await listing.changeSettings({ corsOrigins: [APP], corsOAuth: true });

/** Runs in the page: the status and the text, or the name of the error if the browser hides the answer from the page. */
const call = ({ url, init }) =>
  fetch(url, init).then(
    async (response) => ({ status: response.status, text: await response.text() }),
    (error) => error.name,
  );

const bearer = ({ token }) => ({ Authorization: `Bearer ${token}` });

describe(FEATURES.accessToken, { skip }, () => {
  inBrowser('a page of a listed origin reads and writes', { browser, url: listing.url }, async (page) => {
    await page.goto(APP);
    const send = (path, init = {}) => page.evaluate(call, { url: listing.url + path, init });
    const headers = { ...bearer(listing), 'Content-Type': 'application/json' };
    const created = await send(`${VERSION}/sobjects/Account`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ Name: 'From a page' }),
    });
    assert.equal(created.status, 201);
    const { id } = JSON.parse(created.text);
    const path = `${VERSION}/sobjects/Account/${id}`;
    const body = JSON.stringify({ Name: 'Changed by a page' });
    assert.equal((await send(path, { method: 'PATCH', headers, body })).status, 204);
    const query = encodeURIComponent(`SELECT Name FROM Account WHERE Id = '${id}'`);
    const rows = await send(`${VERSION}/query?q=${query}`, { headers });
    assert.equal(JSON.parse(rows.text).records[0].Name, 'Changed by a page');
    assert.equal((await send(path, { method: 'DELETE', headers })).status, 204);
  });

  inBrowser(
    'a page of a listed origin reads errors, and logs in',
    { browser, url: listing.url },
    async (page) => {
      await page.goto(APP);
      const refused = await page.evaluate(call, { url: `${listing.url}${VERSION}/limits`, init: {} });
      assert.match(refused.text, /INVALID_SESSION_ID/);
      const form = {
        grant_type: 'password',
        client_id: 'sfom',
        client_secret: 'sfom-secret',
        username: USERNAME,
        password: PASSWORD,
      };
      const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
      const init = { method: 'POST', headers, body: new URLSearchParams(form).toString() };
      const answer = await page.evaluate(call, { url: `${listing.url}/services/oauth2/token`, init });
      assert.ok(JSON.parse(answer.text).access_token);
    },
    ['error: Failed to load resource: the server responded with a status of 401 (Unauthorized)'],
  );

  inBrowser(
    'a page of another origin reads nothing, and a listed one nothing of the controls',
    { browser, url: closed.url },
    async (page) => {
      await page.goto(APP);
      const paths = [`${VERSION}/limits`, '/_emulator/settings', '/services/oauth2/token'];
      for (const path of paths) assert.equal(await read(page, closed, path), 'TypeError');
      await closed.changeSettings({ corsOrigins: [APP] });
      assert.equal((await read(page, closed, `${VERSION}/limits`)).status, 200);
      assert.equal(await read(page, closed, '/_emulator/settings'), 'TypeError');
    },
    Array(4).fill('error: Failed to load resource: net::ERR_FAILED'),
  );
});

function read(page, emulator, path) {
  return page.evaluate(call, { url: emulator.url + path, init: { headers: bearer(emulator) } });
}
