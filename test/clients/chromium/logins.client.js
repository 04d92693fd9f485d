import assert from 'node:assert/strict';
import https from 'node:https';
import { describe } from 'node:test';
import { startEmulator } from '../emulator.js';
import { FEATURES } from '../features.js';
import { inBrowser, skip, startChromium } from './chromium.js';
import { codeWithPkce, deviceFlow, frontdoor, userAgentFlow } from './flows.js';

/** One org for each, because a user who has given consent is not asked again. */
const [plain, encrypted] = [await startEmulator(), await startEmulator()];
const certificate = await encrypted.certificate();
const secureUrl = encrypted.url.replace('http:', 'https:');
const browser = skip
  ? undefined
  : await startChromium({ secureSite: { url: secureUrl, authority: certificate } });
const site = { ...plain, browser };
const secureSite = { ...encrypted, url: secureUrl, browser };
/** For jsforce, in the role of the app. */
https.globalAgent.options.ca = certificate;

describe(FEATURES.webServer, { skip }, () => codeWithPkce(site));
describe(FEATURES.userAgent, { skip }, () => userAgentFlow(site));
describe(FEATURES.device, { skip }, () => deviceFlow(site));
describe(FEATURES.frontdoor, { skip }, () => frontdoor(site));

describe(FEATURES.https, { skip }, () => {
  codeWithPkce(secureSite);
  userAgentFlow(secureSite);
  deviceFlow(secureSite);
  frontdoor(secureSite);

  const stranger = { ...site, url: site.url.replace('http:', 'https:') };
  inBrowser('trusts no other certificate', stranger, async (page) => {
    await assert.rejects(page.goto(`${stranger.url}/login`), /ERR_CERT_AUTHORITY_INVALID/);
  });
});
