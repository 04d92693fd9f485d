/** Debian's Chromium, which can reach only the emulators and the app to which a login returns. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { after, it } from 'node:test';
import { connect } from 'node:tls';
import { chromium } from 'playwright-core';
import { REDIRECT_URI } from '../browser.js';

const PROGRAM = '/usr/bin/chromium';
const PATIENCE = 10_000;

/** The reason why there is no browser; false if there is one. */
export const skip = existsSync(PROGRAM) ? false : 'Chromium is not installed (apt-get install chromium)';

/**
 * A browser that ends with the tests of the file. Besides real authorities it trusts only the authority of `secureSite`, `{ url, authority }` with
 * the authority's certificate in PEM. `appListens` means that a real app listens at the callback; otherwise a small server replaces it, at another
 * port, so that the real port stays free.
 */
export async function startChromium({ secureSite, appListens = false } = {}) {
  const { host, hostname } = new URL(REDIRECT_URI);
  const app = appListens ? `EXCLUDE ${hostname}` : `MAP ${host} 127.0.0.1:${(await startApp()).port}`;
  const args = [`--host-resolver-rules=${app}, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1`];
  if (secureSite) args.push(trusting(await issuerOf(secureSite)));
  /** For root, Chromium runs only without its sandbox. */
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

/** The certificate that signed the site's certificate. Chromium accepts exceptions only for certificates that a site sends, and no site sends its root. */
function issuerOf({ url, authority }) {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port), ca: authority }, () => {
      resolve(socket.getPeerX509Certificate().issuerCertificate);
      socket.end();
    });
    socket.on('error', reject);
  });
}

function trusting({ publicKey }) {
  const key = publicKey.export({ type: 'spki', format: 'der' });
  return `--ignore-certificate-errors-spki-list=${createHash('sha256').update(key).digest('base64')}`;
}

/**
 * A test by a user who has just opened a browser, without cookies. It also fails if the browser reports problems of the emulator's pages, such as
 * violations of their policy, or sends requests to other hosts than `url` and the app. `complaints` are the problems that it must report.
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
