import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { REDIRECT_URI } from '../browser.js';
import { temporaryDirectory } from '../command.js';
import { connect } from '../connecting.js';
import { PASSWORD, startEmulator, USERNAME } from '../emulator.js';
import { FEATURES } from '../features.js';
import { inBrowser, skip, startChromium } from './chromium.js';
import { backAtApp, logIn } from './person.js';

const emulator = await startEmulator();
const site = { url: emulator.url, browser: skip ? undefined : await startChromium() };

/** Requires consent each time, in whatever order the tests run. */
const authorize = (changes = {}) => {
  const asked = { response_type: 'code', client_id: 'PlatformCLI', redirect_uri: REDIRECT_URI };
  const query = new URLSearchParams({ ...asked, prompt: 'consent', ...changes });
  return `${emulator.url}/services/oauth2/authorize?${query}`;
};

async function startedDevice() {
  const body = new URLSearchParams({ response_type: 'device_code', client_id: 'PlatformCLI', scope: 'api' });
  return (await fetch(`${emulator.url}/services/oauth2/token`, { method: 'POST', body })).json();
}

/** The id of the element with the focus, and the text that describes it. */
const focused = (page) =>
  page.evaluate(() => {
    const { id, ariaDescribedByElements: described } = document.activeElement;
    return { id, description: described?.map((element) => element.textContent).join() || undefined };
  });

/** The page has a language, a title, a heading and a landmark, and every control has a name. */
async function assertAccessible(page, title) {
  const seen = await page.evaluate(() => {
    const all = (selector) => [...document.querySelectorAll(selector)];
    const ids = all('[id]').map(({ id }) => id);
    return {
      title: document.title,
      language: document.documentElement.lang,
      headings: all('h1').map(({ textContent }) => textContent),
      landmarks: all('main').length,
      unlabelled: all('input:is([type=text], [type=password])').filter(({ labels }) => labels.length !== 1)
        .length,
      repeatedIds: ids.filter((id, index) => ids.indexOf(id) !== index),
    };
  });
  const expected = { title, language: 'en', headings: [title], landmarks: 1, unlabelled: 0, repeatedIds: [] };
  assert.deepEqual(seen, expected);
}

/** Presses Tab until the element has the focus. */
async function tabTo(page, id) {
  for (let presses = 0; presses < 10; presses++) {
    await page.keyboard.press('Tab');
    if ((await focused(page)).id === id) return;
  }
  assert.fail(`Tab does not lead to ${id}`);
}

/** The browser puts the cursor into a page's first field a moment after the page is loaded. */
function cursorIn(page, id) {
  return page.locator(`#${id}:focus`).waitFor();
}

async function typeLogin(page, password) {
  await cursorIn(page, 'username');
  await page.keyboard.type(USERNAME);
  await page.keyboard.press('Tab');
  await page.keyboard.type(password);
  await page.keyboard.press('Enter');
}

describe(FEATURES.connect, { skip }, () => {
  it('Chromium', async () => {
    const { stdout, stderr } = await connect('Chromium', emulator.url, { home: temporaryDirectory() });
    assert.equal(stdout, `You are logged in as ${USERNAME}.\n`, stderr);
  });
});

describe(FEATURES.loginPages, { skip }, () => {
  inBrowser('takes a login and a consent by keyboard alone', site, async (page) => {
    await page.goto(authorize());
    await typeLogin(page, 'wrong');
    await page.getByRole('alert').waitFor();
    await cursorIn(page, 'password');
    const { description } = await focused(page);
    assert.match(description, /check your username and password/);
    await page.keyboard.type(PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Allow' }).waitFor();
    await tabTo(page, 'oaapprove');
    await page.keyboard.press('Enter');
    assert.ok((await backAtApp(page)).searchParams.get('code'));
  });

  inBrowser('connects a device by keyboard alone', site, async (page) => {
    await page.goto(`${emulator.url}/setup/connect`);
    await typeLogin(page, PASSWORD);
    await cursorIn(page, 'user_code');
    await page.keyboard.type((await startedDevice()).user_code);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Allow' }).waitFor();
    await tabTo(page, 'oaapprove');
    await page.keyboard.press('Space');
    await page.getByText('You are connected').waitFor();
  });

  inBrowser('says what each page is for', site, async (page) => {
    await page.goto(authorize());
    await assertAccessible(page, 'Log in');
    await logIn(page, 'wrong');
    await page.getByRole('alert').waitFor();
    await assertAccessible(page, 'Log in');
    await logIn(page);
    await page.getByRole('button', { name: 'Deny' }).waitFor();
    await assertAccessible(page, 'Allow access?');
    await page.goto(`${emulator.url}/`);
    await assertAccessible(page, 'Logged in');
  });

  inBrowser('says what each page of a device is for', site, async (page) => {
    await page.goto(`${emulator.url}/setup/connect?user_code=${(await startedDevice()).user_code}`);
    await logIn(page);
    await page.getByRole('button', { name: 'Connect' }).waitFor();
    await assertAccessible(page, 'Connect your device');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Deny' }).waitFor();
    await assertAccessible(page, 'Allow access?');
    await page.getByRole('button', { name: 'Deny' }).click();
    await page.getByText('You have denied access').waitFor();
    await assertAccessible(page, 'Denied');
  });

  inBrowser('has its pages at the addresses that scripts wait for', site, async (page) => {
    const isAt = (start) => page.waitForURL((url) => url.href.startsWith(`${emulator.url}${start}`));
    await page.goto(authorize());
    await isAt('/?ec=302&');
    await page.type('#username', USERNAME);
    await page.type('#password', PASSWORD);
    await page.click('[name=Login]');
    await isAt('/setup/secur/RemoteAccessAuthorizationPage.apexp?source=');
    await page.click('#oaapprove');
    assert.ok((await backAtApp(page)).searchParams.get('code'));
  });

  inBrowser(
    'tells its user what no app may be told',
    site,
    async (page) => {
      await page.goto(authorize({ redirect_uri: 'http://elsewhere.example/' }));
      await assertAccessible(page, 'Login error');
      assert.match(await page.getByRole('alert').textContent(), /redirect_uri_mismatch/);
    },
    ['error: Failed to load resource: the server responded with a status of 400 (Bad Request)'],
  );
});
