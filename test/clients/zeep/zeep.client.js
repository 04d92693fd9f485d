import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { run, temporaryDirectory, temporaryFile } from '../command.js';
import { connect } from '../connecting.js';
import { ADMIN, ORGANIZATION } from '../demo-org.js';
import { PASSWORD, startEmulator, USERNAME } from '../emulator.js';
import { FEATURES } from '../features.js';
import { findPython } from './python.js';

const home = temporaryDirectory();
const python = await findPython(home);
const skip = python ? false : 'Python with zeep is not installed (apt-get install python3-zeep)';
const emulator = await startEmulator();
const { url } = emulator;

async function zeep(username, password) {
  const program = fileURLToPath(new URL('./client.py', import.meta.url));
  const { code, stdout, stderr } = await run(python, [program, url, username, password], { home });
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout);
}

describe(FEATURES.connect, { skip }, () => {
  it('zeep', async () => {
    const { stdout, stderr } = await connect('zeep (Python)', url, { home, python });
    assert.equal(stdout, `${url}/services/Soap/u/64.0/${ORGANIZATION.slice(0, 15)} Ada Admin\n`, stderr);
  });
});

describe(FEATURES.https, { skip }, () => {
  it('trusts the given certificate', async () => {
    const environment = { REQUESTS_CA_BUNDLE: temporaryFile('emulator.pem', await emulator.certificate()) };
    const https = url.replace('http:', 'https:');
    const { stdout, stderr } = await connect('zeep (Python)', https, { home, python, environment });
    assert.ok(stdout.startsWith(https), stderr);
  });
});

describe(FEATURES.soap, { skip }, () => {
  it('reads the WSDL, logs in, reads its user info, and logs out', async () => {
    const { login, user } = await zeep(USERNAME, PASSWORD);
    assert.equal(login.userId, ADMIN);
    assert.equal(new URL(login.serverUrl).origin, url);
    assert.deepEqual([user.organizationId, user.userName], [ORGANIZATION, USERNAME]);
    assert.deepEqual(login.userInfo, user);
  });

  it('gets the error of a wrong password', async () => {
    const { fault, exceptionCode } = await zeep(USERNAME, 'wrong');
    assert.match(fault, /^INVALID_LOGIN: /);
    assert.equal(exceptionCode, 'INVALID_LOGIN');
  });
});
