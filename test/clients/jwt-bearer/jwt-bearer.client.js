import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';
import flow from 'salesforce-jwt-bearer-token-flow';
import { temporaryDirectory } from '../command.js';
import { connect } from '../connecting.js';
import { ACCOUNT } from '../demo-org.js';
import { CLIENT_ID, startEmulator, USERNAME } from '../emulator.js';
import { FEATURES } from '../features.js';
import { jwtKey } from '../jwt.js';

const { url } = await startEmulator();
const getToken = promisify(flow.getToken);
const login = (more) => getToken({ iss: CLIENT_ID, sub: USERNAME, aud: url, privateKey: jwtKey(), ...more });

describe(FEATURES.connect, () => {
  it('salesforce-jwt-bearer-token-flow', async () => {
    const { stdout, stderr } = await connect('salesforce-jwt-bearer-token-flow', url, {
      home: temporaryDirectory(),
    });
    assert.match(stdout, /access_token: '00D/, stderr);
  });
});

describe(FEATURES.jwt, () => {
  it('gets a token that opens the API', async () => {
    const { access_token, instance_url, token_type } = await login();
    assert.deepEqual([instance_url, token_type], [url, 'Bearer']);
    const headers = { Authorization: `Bearer ${access_token}` };
    const answer = await fetch(`${instance_url}/services/data/v62.0/sobjects/Account/${ACCOUNT}`, {
      headers,
    });
    assert.equal(answer.status, 200);
  });

  it('gets the error of an invalid assertion', async () => {
    await assert.rejects(login({ iss: 'nobody' }), ({ error }) => error === 'invalid_client_id');
    await assert.rejects(login({ sub: 'nobody@example.com' }), ({ error }) => error === 'invalid_grant');
  });
});
