import assert from 'node:assert/strict';
import { once } from 'node:events';
import { chmodSync } from 'node:fs';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { after, describe } from 'node:test';
import { inBrowser, skip, startChromium } from '../chromium/chromium.js';
import { allow, logIn } from '../chromium/person.js';
import { temporaryFile } from '../command.js';
import { ACCOUNT } from '../demo-org.js';
import { startEmulator, USERNAME } from '../emulator.js';
import { FEATURES } from '../features.js';
import { salesforceCli } from './sf.js';

const emulator = await startEmulator();
const site = { url: emulator.url, browser: skip ? undefined : await startChromium({ appListens: true }) };

/** A program that the CLI starts as the user's browser, and that passes the address to this test: { program, address }. */
async function browserOfTheUser() {
  const server = createServer().listen(0, '127.0.0.1');
  after(() => server.close());
  await once(server, 'listening');
  const hearing = once(server, 'request').then(async ([request, response]) => {
    response.end();
    return text(request);
  });
  const handOver = `fetch('http://127.0.0.1:${server.address().port}', { method: 'POST', body: process.argv[2] });`;
  const program = temporaryFile('browser.cjs', `#!${process.execPath}\n${handOver}\n`);
  chmodSync(program, 0o755);
  return { program, address: hearing };
}

describe(FEATURES.webServer, { skip }, () => {
  inBrowser('org login web', site, async (page) => {
    const { program, address } = await browserOfTheUser();
    const cli = salesforceCli(emulator, { BROWSER: program });
    const login = cli.result(`org login web --instance-url ${emulator.url} --set-default`);
    await page.goto(await Promise.race([address, login]));
    await logIn(page);
    await allow(page, { noWaitAfter: true }); // The CLI answers the browser when it is done with all that follows.
    assert.equal((await login).username, USERNAME);
    await page.getByText('Authentication Successful').waitFor();
    assert.equal((await cli.result(`data get record -s Account -i ${ACCOUNT}`)).Name, 'Mara Lindqvist');
  });
});
