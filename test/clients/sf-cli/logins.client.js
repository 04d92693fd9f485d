import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { refreshToken } from '../browser.js';
import { connect } from '../connecting.js';
import { ACCOUNT, ADMIN, ORGANIZATION } from '../demo-org.js';
import { CLIENT_ID, CLIENT_SECRET, startEmulator, USERNAME } from '../emulator.js';
import { FEATURES } from '../features.js';
import { JWT_KEY_FILE } from '../jwt.js';
import { loginByToken, salesforceCli } from './sf.js';

const emulator = await startEmulator();
const byToken = salesforceCli(emulator);
const byKey = salesforceCli(emulator);

describe(FEATURES.connect, () => {
  it('Salesforce CLI', async () => {
    const { stdout, stderr } = await connect('Salesforce CLI', emulator.url, salesforceCli(emulator));
    assert.match(stdout, /Mara Lindqvist/, stderr);
  });
});

describe(FEATURES.https, () => {
  it('org login sfdx-url, which always uses https', async () => {
    const { host } = new URL(emulator.url);
    const certificate = byKey.file('emulator.pem', await emulator.certificate());
    const more = { NODE_EXTRA_CA_CERTS: certificate, SF_AUDIENCE_URL: `https://${host}` };
    const cli = salesforceCli(emulator, more);
    const token = await refreshToken(emulator.url);
    const url = cli.file('url.txt', `force://${CLIENT_ID}:${CLIENT_SECRET}:${token}@${host}`);
    const { instanceUrl } = await cli.result(`org login sfdx-url --sfdx-url-file ${url}`);
    assert.equal(instanceUrl, `https://${host}`);
  });
});

describe(FEATURES.accessToken, () => {
  it('org login access-token, org display', async () => {
    await byToken.result(loginByToken(emulator));
    const { username, id, connectedStatus } = await byToken.result('org display');
    assert.deepEqual([username, id, connectedStatus], [USERNAME, ORGANIZATION, 'Connected']);
  });
});

describe(FEATURES.jwt, () => {
  it('org login jwt', async () => {
    const key = `--client-id ${CLIENT_ID} --jwt-key-file ${JWT_KEY_FILE}`;
    const login = `org login jwt --username ${USERNAME} ${key} --instance-url ${emulator.url} --set-default`;
    assert.equal((await byKey.result(login)).username, USERNAME);
    assert.equal((await byKey.result(`data get record -s Account -i ${ACCOUNT}`)).Name, 'Mara Lindqvist');
  });
});

describe(FEATURES.identity, () => {
  it('org display user', async () => {
    const { id, username, profileName } = await byToken.result('org display user');
    assert.deepEqual([id, username], [ADMIN, USERNAME]);
    assert.ok(profileName);
  });
});

describe(FEATURES.refresh, () => {
  it('reports that the session has ended when it has only a token', async () => {
    await emulator.endSession(emulator.token);
    const { name } = await byToken.failure('data query -q', 'SELECT Id FROM Account');
    assert.equal(name, 'INVALID_SESSION_ID');
  });

  it('logs in again with its key', async () => {
    const { accessToken } = await byKey.result('org auth show-access-token');
    await emulator.endSession(accessToken);
    const { totalSize } = await byKey.result('data query -q', 'SELECT Id FROM OrderSummary');
    assert.equal(totalSize, 15);
  });
});
