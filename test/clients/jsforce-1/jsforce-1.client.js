import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import jsforce from 'jsforce-1';
import { temporaryDirectory } from '../command.js';
import { connect } from '../connecting.js';
import { ACCOUNT, ADMIN, ONE_CARD, ORGANIZATION, refundsPath } from '../demo-org.js';
import { CLIENT_ID, CLIENT_SECRET, PASSWORD, startEmulator, USERNAME } from '../emulator.js';
import { FEATURES } from '../features.js';

const emulator = await startEmulator();
const { url, token } = emulator;
const oauth2 = { loginUrl: url, clientId: CLIENT_ID, clientSecret: CLIENT_SECRET };
const org = new jsforce.Connection({ instanceUrl: url, accessToken: token, version: '62.0' });

/** Some promises of this client are not native ones. */
const rejects = (promise, expected) => assert.rejects(async () => promise, expected);

async function assertWorks(connection) {
  assert.equal((await connection.sobject('Account').retrieve(ACCOUNT)).Name, 'Mara Lindqvist');
}

describe(FEATURES.connect, () => {
  it('jsforce 1', async () => {
    const { stdout, stderr } = await connect('jsforce 1', url, {
      home: temporaryDirectory(),
      as: 'jsforce-1',
    });
    assert.match(stdout, /Mara Lindqvist/, stderr);
  });
});

describe(FEATURES.accessToken, () => {
  it('accepts an instance URL and a token, and requests version 42.0 by default', async () => {
    const old = new jsforce.Connection({ instanceUrl: url, accessToken: token });
    assert.equal(old.version, '42.0');
    await assertWorks(old);
  });
});

describe(FEATURES.password, () => {
  it('logs in by OAuth with user name and password', async () => {
    const connection = new jsforce.Connection({ oauth2 });
    const user = await connection.login(USERNAME, PASSWORD);
    assert.deepEqual([user.id, user.organizationId], [ADMIN, ORGANIZATION]);
    await assertWorks(connection);
  });
});

describe(FEATURES.soap, () => {
  it('logs in by SOAP', async () => {
    const connection = new jsforce.Connection({ loginUrl: url });
    const user = await connection.login(USERNAME, PASSWORD);
    assert.deepEqual([user.id, user.organizationId], [ADMIN, ORGANIZATION]);
    await assertWorks(connection);
    await connection.logout();
  });
});

describe(FEATURES.refresh, () => {
  it('logs in again with its password', async () => {
    const connection = new jsforce.Connection({ loginUrl: url });
    await connection.login(USERNAME, PASSWORD);
    await emulator.endSession(connection.accessToken);
    await assertWorks(connection);
  });
});

describe(FEATURES.identity, () => {
  it('reads its identity', async () => {
    const connection = new jsforce.Connection({ oauth2 });
    await connection.login(USERNAME, PASSWORD);
    assert.equal((await connection.identity()).username, USERNAME);
  });
});

describe(FEATURES.query, () => {
  it('reads rows, and deleted ones', async () => {
    const { id } = await org.sobject('Contact').create({ LastName: 'Gone' });
    await org.sobject('Contact').destroy(id);
    const soql = "SELECT Id, IsDeleted FROM Contact WHERE LastName = 'Gone'";
    assert.equal((await org.query(soql)).totalSize, 0);
    const { records } = await org.query(soql, { scanAll: true });
    assert.deepEqual(
      records.map(({ Id, IsDeleted }) => [Id, IsDeleted]),
      [[id, true]],
    );
  });

  it('fetches all pages', async () => {
    const rows = Array.from({ length: 230 }, (_, index) => ({ LastName: `Many ${index}` }));
    await org.sobject('Contact').create(rows, { allowRecursive: true });
    const soql = "SELECT Id FROM Contact WHERE LastName LIKE 'Many%'";
    const records = await new Promise((resolve, reject) => {
      const seen = [];
      org
        .query(soql)
        .on('record', (record) => seen.push(record))
        .on('end', () => resolve(seen))
        .on('error', reject)
        .run({ autoFetch: true, headers: { 'sforce-query-options': 'batchSize=200' } });
    });
    assert.equal(records.length, 230);
  });
});

describe(FEATURES.records, () => {
  it('creates, reads, updates and deletes', async () => {
    const accounts = org.sobject('Account');
    const { id } = await accounts.create({ Name: 'Ines Varga' });
    await accounts.update({ Id: id, Name: 'Renamed' });
    assert.equal((await accounts.retrieve(id)).Name, 'Renamed');
    await accounts.destroy(id);
    await rejects(accounts.retrieve(id), { errorCode: 'ENTITY_IS_DELETED' });
  });
});

describe(FEATURES.upsert, () => {
  it('inserts by an external id, then updates', async () => {
    const products = org.sobject('Product2');
    const { id } = await products.upsert({ Name: 'Ridge tarp', Description: 'one' }, 'Name');
    await products.upsert({ Name: 'Ridge tarp', Description: 'two' }, 'Name');
    assert.equal((await products.retrieve(id)).Description, 'two');
  });
});

describe(FEATURES.collections, () => {
  it('creates, updates and deletes many at once', async () => {
    const contacts = org.sobject('Contact');
    const created = await contacts.create([{ LastName: 'One' }, { Phone: '1' }]);
    assert.deepEqual(
      created.map(({ success }) => success),
      [true, false],
    );
    const [{ id }] = created;
    await contacts.update([{ Id: id, LastName: 'Renamed' }]);
    assert.deepEqual(
      (await contacts.retrieve([id])).map(({ LastName }) => LastName),
      ['Renamed'],
    );
    assert.equal((await contacts.destroy([id]))[0].success, true);
  });
});

describe(FEATURES.describe, () => {
  it('describes the org and one object', async () => {
    const { sobjects } = await org.describeGlobal();
    assert.ok(sobjects.some(({ name }) => name === 'OrderPaymentSummary'));
    const { fields } = await org.describe('OrderSummary');
    assert.ok(fields.some(({ name }) => name === 'GrandTotalAmount'));
  });
});

describe(FEATURES.changes, () => {
  it('lists recently viewed, changed and deleted records', async () => {
    const { id } = await org.sobject('Account').create({ Name: 'Short-lived' });
    const span = [new Date(Date.now() - 3_600_000).toISOString(), new Date().toISOString()];
    assert.ok((await org.sobject('Account').recent()).some(({ Id }) => Id === id));
    assert.ok((await org.sobject('Account').updated(...span)).ids.includes(id));
    await org.sobject('Account').destroy(id);
    const { deletedRecords } = await org.sobject('Account').deleted(...span);
    assert.ok(deletedRecords.some((record) => record.id === id));
  });
});

describe(FEATURES.limits, () => {
  it('reads the limits', async () => {
    const { DailyApiRequests } = await org.limits();
    assert.equal(org.limitInfo.apiUsage.limit, DailyApiRequests.Max);
  });
});

describe(FEATURES.search, () => {
  it('finds a name', async () => {
    const { searchRecords } = await org.search('FIND {Lindqvist} IN NAME FIELDS RETURNING Account(Id, Name)');
    assert.deepEqual(
      searchRecords.map(({ Id }) => Id),
      [ACCOUNT],
    );
  });
});

describe(FEATURES.refunds, () => {
  it('refunds a credit memo and reads the gateway log', async () => {
    const output = await org.requestPost(refundsPath(ONE_CARD.orderSummary), {
      creditMemoId: ONE_CARD.creditMemo,
    });
    assert.equal(output.success, true);
    await emulator.idle();
    const { Status } = await org.sobject('BackgroundOperation').retrieve(output.backgroundOperationId);
    assert.equal(Status, 'Complete');
    const { records } = await org.query(
      `SELECT GatewayMessage FROM PaymentGatewayLog WHERE OrderPaymentSummary.OrderSummaryId = '${ONE_CARD.orderSummary}' AND InteractionType = 'ReferencedRefund'`,
    );
    assert.match(records[0].GatewayMessage, /refund-complete/);
  });
});

describe(FEATURES.errors, () => {
  it('shows code and message', async () => {
    await rejects(org.sobject('Account').create({ Phone: '1' }), {
      errorCode: 'REQUIRED_FIELD_MISSING',
      message: 'Required fields are missing: [Name]',
    });
    await rejects(org.query('SELECT Nonsense FROM Account'), { errorCode: 'INVALID_FIELD' });
    const refused = org.requestPost(refundsPath(ONE_CARD.orderSummary), { creditMemo: 'x' });
    await rejects(refused, { errorCode: 'JSON_PARSER_ERROR' });
  });
});
