import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import jsforce from 'jsforce';
import { logInByBrowser, REDIRECT_URI } from '../browser.js';
import { temporaryDirectory, temporaryFile } from '../command.js';
import { connect } from '../connecting.js';
import { ACCOUNT, ADMIN, ORGANIZATION } from '../demo-org.js';
import { CLIENT_ID, CLIENT_SECRET, PASSWORD, startEmulator, USERNAME } from '../emulator.js';
import { FEATURES } from '../features.js';
import { jwtAssertion } from '../jwt.js';

const emulator = await startEmulator();
const home = temporaryDirectory();
const loginUrl = emulator.url;
const version = '62.0';
const redirectUri = REDIRECT_URI;
const oauth2 = { loginUrl, clientId: CLIENT_ID, clientSecret: CLIENT_SECRET };
const EXPECTED_USER = { id: ADMIN, organizationId: ORGANIZATION };

async function assertWorks(org) {
  assert.equal((await org.sobject('Account').retrieve(ACCOUNT)).Name, 'Mara Lindqvist');
  assert.deepEqual(new URL(org.instanceUrl).origin, loginUrl);
}

async function loggedInByCode() {
  const org = new jsforce.Connection({
    version,
    oauth2: { ...oauth2, redirectUri, useVerifier: true },
  });
  const url = org.oauth2.getAuthorizationUrl({ scope: 'api id refresh_token', state: 'mine' });
  const back = await logInByBrowser(url);
  assert.equal(back.origin + back.pathname, redirectUri);
  assert.equal(back.searchParams.get('state'), 'mine');
  const user = await org.authorize(back.searchParams.get('code'));
  return { org, user, code: back.searchParams.get('code') };
}

describe(FEATURES.connect, () => {
  it('jsforce 3', async () => {
    const { stdout, stderr } = await connect('jsforce 3', emulator.url, { home });
    assert.match(stdout, /Mara Lindqvist/, stderr);
  });
});

describe(FEATURES.https, () => {
  const url = emulator.url.replace('http:', 'https:');

  it('trusts the given certificate', async () => {
    const environment = { NODE_EXTRA_CA_CERTS: temporaryFile('emulator.pem', await emulator.certificate()) };
    const { stdout, stderr } = await connect('jsforce 3', url, { home, environment });
    assert.match(stdout, /Mara Lindqvist/, stderr);
  });

  it('trusts no other', async () => {
    const { code, stderr } = await connect('jsforce 3', url, { home });
    assert.equal(code, 1);
    assert.match(stderr, /unable to get local issuer certificate/);
  });
});

describe(FEATURES.accessToken, () => {
  it('accepts an instance URL and a token', async () => {
    await assertWorks(
      new jsforce.Connection({ instanceUrl: loginUrl, accessToken: emulator.token, version }),
    );
  });
});

describe(FEATURES.password, () => {
  it('logs in by OAuth with user name and password', async () => {
    const org = new jsforce.Connection({ oauth2, version });
    const user = await org.login(USERNAME, PASSWORD);
    assert.deepEqual({ id: user.id, organizationId: user.organizationId }, EXPECTED_USER);
    await assertWorks(org);
  });

  it('gets the error of a wrong password', async () => {
    const login = new jsforce.Connection({ oauth2, version }).login(USERNAME, 'wrong');
    await assert.rejects(login, { name: 'invalid_grant', message: 'authentication failure' });
  });
});

describe(FEATURES.clientCredentials, () => {
  it('logs in as the connected app', async () => {
    const org = new jsforce.Connection({ oauth2, version });
    await org.authorize({ grant_type: 'client_credentials' });
    await assertWorks(org);
  });

  it('gets the error of a wrong secret', async () => {
    const org = new jsforce.Connection({ oauth2: { ...oauth2, clientSecret: 'wrong' } });
    await assert.rejects(org.authorize({ grant_type: 'client_credentials' }), { name: 'invalid_client' });
  });
});

describe(FEATURES.jwt, () => {
  const grant_type = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

  it('logs in with a signed assertion', async () => {
    const org = new jsforce.Connection({ oauth2: { loginUrl }, version });
    const user = await org.authorize({ grant_type, assertion: jwtAssertion({ audience: loginUrl }) });
    assert.equal(user.id, ADMIN);
    await assertWorks(org);
  });

  it('gets the error of an expired assertion', async () => {
    const assertion = jwtAssertion({ audience: loginUrl, secondsValid: -600 });
    const login = new jsforce.Connection({ oauth2: { loginUrl } }).authorize({ grant_type, assertion });
    await assert.rejects(login, { name: 'invalid_grant' });
  });
});

describe(FEATURES.webServer, () => {
  it('exchanges a code and its verifier for a session', async () => {
    const { org, user } = await loggedInByCode();
    assert.equal(user.id, ADMIN);
    await assertWorks(org);
  });

  it('cannot use a code twice', async () => {
    const { org, code } = await loggedInByCode();
    await assert.rejects(org.authorize(code), { name: 'invalid_grant' });
  });

  it('revokes its session at logout', async () => {
    const { org } = await loggedInByCode();
    const { accessToken } = org;
    await org.logout();
    const stale = new jsforce.Connection({ instanceUrl: loginUrl, accessToken, version });
    await assert.rejects(stale.query('SELECT Id FROM Account'), { errorCode: 'INVALID_SESSION_ID' });
  });
});

describe(FEATURES.refresh, () => {
  it('requests a new access token with its refresh token', async () => {
    const { org } = await loggedInByCode();
    const ended = org.accessToken;
    const refreshed = [];
    org.on('refresh', (token) => refreshed.push(token));
    await emulator.endSession(ended);
    await assertWorks(org);
    assert.deepEqual(refreshed, [org.accessToken]);
    assert.notEqual(org.accessToken, ended);
  });

  it('logs in again with its password', async () => {
    const org = new jsforce.Connection({ oauth2, version });
    await org.login(USERNAME, PASSWORD);
    const ended = org.accessToken;
    await emulator.endSession(ended);
    await assertWorks(org);
    assert.notEqual(org.accessToken, ended);
  });

  it('fails when its session has ended and it cannot renew it', async () => {
    const org = new jsforce.Connection({ oauth2, version });
    await org.authorize({ grant_type: 'client_credentials' });
    const lone = new jsforce.Connection({ instanceUrl: loginUrl, accessToken: org.accessToken, version });
    await emulator.endSession(org.accessToken);
    await assert.rejects(lone.query('SELECT Id FROM Account'), {
      errorCode: 'INVALID_SESSION_ID',
      message: 'Session expired or invalid',
    });
  });
});

describe(FEATURES.soap, () => {
  it('logs in by SOAP, and out', async () => {
    const org = new jsforce.Connection({ loginUrl, version });
    const user = await org.login(USERNAME, PASSWORD);
    assert.deepEqual({ id: user.id, organizationId: user.organizationId }, EXPECTED_USER);
    await assertWorks(org);
    await org.logout();
  });

  it('gets the error of a wrong password', async () => {
    const login = new jsforce.Connection({ loginUrl, version }).login(USERNAME, 'wrong');
    await assert.rejects(login, /INVALID_LOGIN/);
  });
});

describe(FEATURES.identity, () => {
  it('reads its identity', async () => {
    const org = new jsforce.Connection({ oauth2, version });
    await org.login(USERNAME, PASSWORD);
    const { user_id, organization_id, username } = await org.identity();
    assert.deepEqual(
      { user_id, organization_id, username },
      {
        user_id: ADMIN,
        organization_id: ORGANIZATION,
        username: USERNAME,
      },
    );
  });
});
