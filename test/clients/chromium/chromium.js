/** Debian's Chromium, in which nothing can be reached but the emulators and the app that a login goes back to. */
import assert from 'node:assert/strict';
import { createHash, X509Certificate } from 'node:crypto';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { after, it } from 'node:test';
import { chromium } from 'playwright-core';
import { REDIRECT_URI } from '../browser.js';

const PROGRAM = '/usr/bin/chromium';
const PATIENCE = 10_000;

/** Why there is no browser; false when there is one. */
export const skip = existsSync(PROGRAM) ? false : 'Chromium is not installed (apt-get install chromium)';

/**
 * One that ends with the tests of the file. It trusts, besides real authorities, the given certificate only. `appListens` when there is a
 * real app at the callback; otherwise something stands in for it, at a port of its own so that the real one stays free.
 */
export async function startChromium({ certificate, appListens = false } = {}) {
  const { host, hostname } = new URL(REDIRECT_URI);
  const app = appListens ? `EXCLUDE ${hostname}` : `MAP ${host} 127.0.0.1:${(await startApp()).port}`;
  const args = [`--host-resolver-rules=${app}, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1`];
  if (certificate) args.push(trusting(certificate));
  /** As root Chromium insists on running without its sandbox. */
  const chromiumSandbox = process.getuid?.() !== 0;
  const browser = await chromium.launch({ executablePath: PROGRAM, chromiumSandbox, args });
  after(() => browser.close());
  return browser;
}

async function startApp() {
  const server = createServer((_request, response) => {
    response.setHeader('Content-Type', 'text/html').end('<!doctype html><title>The app</title>');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  return server.address();
}

function trusting(certificate) {
  const key = new X509Certificate(certificate).publicKey.export({ type: 'spki', format: 'der' });
  return `--ignore-certificate-errors-spki-list=${createHash('sha256').update(key).digest('base64')}`;
}

/**
 * A test by somebody who has just opened a browser, without a cookie. It fails too when the browser complains of the emulator's pages, such as
 * of what their policy forbids, or asks elsewhere than at `url` and at the app. `complaints` are those that it must have.
 */
export function inBrowser(name, { browser, url }, visit, complaints = []) {
  it(name, async () => {
    const context = await browser.newContext();
    context.setDefaultTimeout(PATIENCE);
    const heard = listenTo(context, url);
    try {
      await visit(await context.newPage(), context);
    } finally {
      await context.close();
    }
    assert.deepEqual(heard, complaints);
  });
}

function listenTo(context, url) {
  const heard = [];
  const app = new URL(REDIRECT_URI).origin;
  const expected = [new URL(url).origin, app];
  context.on('console', (message) => {
    const { url: source } = message.location();
    if (!source.startsWith(app)) heard.push(`${message.type()}: ${message.text()}`);
  });
  context.on('weberror', (error) => heard.push(String(error.error())));
  context.on('request', (request) => {
    if (!expected.includes(new URL(request.url()).origin)) heard.push(`asks ${request.url()}`);
  });
  return heard;
}
