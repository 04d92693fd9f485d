import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import nforce from 'nforce';
import { temporaryDirectory } from '../command.js';
import { connect } from '../connecting.js';
import { ACCOUNT, ONE_CARD, refundsPath } from '../demo-org.js';
import { CLIENT_ID, CLIENT_SECRET, PASSWORD, startEmulator, USERNAME } from '../emulator.js';
import { FEATURES } from '../features.js';

const emulator = await startEmulator();
const options = {
  clientId: CLIENT_ID,
  clientSecret: CLIENT_SECRET,
  redirectUri: 'http://localhost:3000/oauth/_callback',
  loginUri: `${emulator.url}/services/oauth2/token`,
  authEndpoint: `${emulator.url}/services/oauth2/authorize`,
  apiVersion: 'v62.0',
  mode: 'single',
  autoRefresh: true,
  username: USERNAME,
  password: PASSWORD,
};
const org = nforce.createConnection(options);
await org.authenticate({ username: USERNAME, password: PASSWORD });

/** nforce reports an error of an answer by a message and an errorCode. */
const rejects = (promise, errorCode) => assert.rejects(promise, { errorCode });
const read = (id, type = 'account') => org.getRecord({ type, id });

function row(type, fields) {
  const sobject = nforce.createSObject(type);
  for (const [name, value] of Object.entries(fields)) sobject.set(name, value);
  return sobject;
}

describe(FEATURES.connect, () => {
  it('nforce', async () => {
    const { stdout, stderr } = await connect('nforce', emulator.url, { home: temporaryDirectory() });
    assert.match(stdout, /Mara Lindqvist/, stderr);
  });
});

describe(FEATURES.password, () => {
  it('logs in with user name and password', async () => {
    assert.match(org.oauth.access_token, /^00D/);
    assert.equal((await read(ACCOUNT)).get('name'), 'Mara Lindqvist');
  });

  it('gets the error of a wrong password', async () => {
    const other = nforce.createConnection(options);
    await assert.rejects(other.authenticate({ username: USERNAME, password: 'wrong' }), /invalid_grant/);
  });
});

describe(FEATURES.refresh, () => {
  it('logs in again with its password', async () => {
    const ended = org.oauth.access_token;
    await emulator.endSession(ended);
    assert.equal((await read(ACCOUNT)).getId(), ACCOUNT);
    assert.notEqual(org.oauth.access_token, ended);
  });
});

describe(FEATURES.identity, () => {
  it('reads its identity', async () => {
    assert.equal((await org.getIdentity()).username, USERNAME);
  });
});

describe(FEATURES.query, () => {
  it('reads rows, next pages and deleted rows', async () => {
    const { records, totalSize } = await org.query({
      query: 'SELECT Id, Account.Name FROM OrderSummary',
      fetchAll: true,
    });
    assert.deepEqual([records.length, totalSize], [15, 15]);
    const { id } = await org.insert({ sobject: row('Contact', { LastName: 'Gone' }) });
    await org.delete({ sobject: row('Contact', { Id: id }) });
    const all = await org.queryAll({ query: 'SELECT Id FROM Contact WHERE IsDeleted = true' });
    assert.deepEqual(
      all.records.map((record) => record.getId()),
      [id],
    );
  });
});

describe(FEATURES.records, () => {
  it('creates, reads, updates and deletes, all names in lower case', async () => {
    const sobject = row('account', { name: 'Ines Varga' });
    const { id, success } = await org.insert({ sobject });
    assert.equal(success, true);
    sobject.set('id', id);
    sobject.set('name', 'Renamed');
    await org.update({ sobject });
    assert.equal((await read(id)).get('name'), 'Renamed');
    await org.delete({ sobject });
    await rejects(read(id), 'ENTITY_IS_DELETED');
  });
});

describe(FEATURES.upsert, () => {
  it('inserts by an external id, then updates', async () => {
    const upsert = async (description) => {
      const sobject = row('product2', { description });
      sobject.setExternalId('name', 'Ridge tarp');
      return org.upsert({ sobject });
    };
    const { id } = await upsert('one');
    await upsert('two');
    assert.equal((await read(id, 'product2')).get('description'), 'two');
  });
});

describe(FEATURES.describe, () => {
  it('describes the org and one object', async () => {
    assert.ok((await org.getSObjects()).sobjects.some(({ name }) => name === 'OrderSummary'));
    assert.ok((await org.getDescribe({ type: 'ordersummary' })).fields.length > 50);
    assert.equal((await org.getMetadata({ type: 'account' })).objectDescribe.keyPrefix, '001');
  });
});

describe(FEATURES.limits, () => {
  it('reads the limits', async () => {
    assert.ok((await org.getLimits()).DailyApiRequests.Max > 0);
  });
});

describe(FEATURES.search, () => {
  it('finds a name', async () => {
    const { searchRecords } = await org.search({
      search: 'FIND {Lindqvist} IN NAME FIELDS RETURNING Account(Id, Name)',
    });
    assert.deepEqual(
      searchRecords.map(({ Id }) => Id),
      [ACCOUNT],
    );
  });
});

describe(FEATURES.refunds, () => {
  it('refunds a credit memo and reads the gateway log', async () => {
    const url = `/services/data/v62.0${refundsPath(ONE_CARD.orderSummary)}`;
    const output = await org.postUrl({ url, body: { creditMemoId: ONE_CARD.creditMemo } });
    assert.equal(output.success, true);
    await emulator.idle();
    const operation = await read(output.backgroundOperationId, 'BackgroundOperation');
    assert.equal(operation.get('status'), 'Complete');
    const { records } = await org.query({
      query: `SELECT GatewayMessage FROM PaymentGatewayLog WHERE OrderPaymentSummary.OrderSummaryId = '${ONE_CARD.orderSummary}' AND InteractionType = 'ReferencedRefund'`,
    });
    assert.match(records[0].get('gatewaymessage'), /refund-complete/);
  });
});

describe(FEATURES.errors, () => {
  it('shows the code', async () => {
    await rejects(org.insert({ sobject: row('account', { phone: '1' }) }), 'REQUIRED_FIELD_MISSING');
    await rejects(org.query({ query: 'SELECT Nonsense FROM Account' }), 'INVALID_FIELD');
    const url = `/services/data/v62.0${refundsPath(ONE_CARD.orderSummary)}`;
    await rejects(org.postUrl({ url, body: { creditMemo: 'x' } }), 'JSON_PARSER_ERROR');
  });
});
