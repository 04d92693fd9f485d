import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { run, temporaryDirectory } from '../command.js';
import { ADMIN, ORGANIZATION } from '../demo-org.js';
import { PASSWORD, startEmulator, USERNAME } from '../emulator.js';
import { FEATURES } from '../features.js';
import { findPython } from './python.js';

const home = temporaryDirectory();
const python = await findPython(home);
const skip = python ? false : 'Python with zeep is not installed (apt-get install python3-zeep)';
const { url } = await startEmulator();

async function zeep(username, password) {
  const program = fileURLToPath(new URL('./client.py', import.meta.url));
  const { code, stdout, stderr } = await run(python, [program, url, username, password], { home });
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout);
}

describe(FEATURES.soap, { skip }, () => {
  it('reads the WSDL, logs in, asks who it is, and logs out', async () => {
    const { login, user } = await zeep(USERNAME, PASSWORD);
    assert.equal(login.userId, ADMIN);
    assert.equal(new URL(login.serverUrl).origin, url);
    assert.deepEqual([user.organizationId, user.userName], [ORGANIZATION, USERNAME]);
    assert.deepEqual(login.userInfo, user);
  });

  it('is told that a password is wrong', async () => {
    const { fault, exceptionCode } = await zeep(USERNAME, 'wrong');
    assert.match(fault, /^INVALID_LOGIN: /);
    assert.equal(exceptionCode, 'INVALID_LOGIN');
  });
});
