import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import jsforce from 'jsforce';
import { ACCOUNT } from '../demo-org.js';
import { startEmulator } from '../emulator.js';
import { FEATURES } from '../features.js';

const { url, token } = await startEmulator();
const org = new jsforce.Connection({ instanceUrl: url, accessToken: token, version: '62.0' });
const accounts = org.sobject('Account');

describe(FEATURES.records, () => {
  it('creates, reads, updates and deletes', async () => {
    const created = await accounts.create({ Name: 'Ines Varga', NumberOfEmployees: 3 });
    assert.deepEqual(created, { id: created.id, success: true, errors: [] });
    assert.equal((await accounts.retrieve(created.id.slice(0, 15))).Id, created.id);
    const updated = await accounts.update({ Id: created.id, Name: 'Inés Varga & Sons' });
    assert.deepEqual(updated, { id: created.id, success: true, errors: [] });
    assert.equal((await accounts.retrieve(created.id, { fields: ['Name'] })).Name, 'Inés Varga & Sons');
    assert.equal((await accounts.destroy(created.id)).success, true);
    await assert.rejects(accounts.retrieve(created.id), { errorCode: 'ENTITY_IS_DELETED' });
  });
});

describe(FEATURES.upsert, () => {
  it('inserts by an external id, then updates', async () => {
    const products = org.sobject('Product2');
    const { id } = await products.upsert({ Name: 'Ridge tarp', Description: 'one' }, 'Name');
    const again = await products.upsert({ Name: 'Ridge tarp', Description: 'two' }, 'Name');
    assert.deepEqual(again, { id, success: true, errors: [], created: false });
    assert.equal((await products.retrieve(id)).Description, 'two');
  });

  it('upserts many', async () => {
    const rows = [
      { Name: 'Ridge tarp', Description: 'three' },
      { Name: 'Peg', Description: 'one' },
    ];
    const results = await org.sobject('Product2').upsert(rows, 'Name');
    assert.deepEqual(
      results.map(({ success, created }) => [success, created]),
      [
        [true, false],
        [true, true],
      ],
    );
  });
});

describe(FEATURES.collections, () => {
  it('creates, reads, updates and deletes many at once', async () => {
    const created = await accounts.create([{ Name: 'One' }, { Name: 'Two' }]);
    const ids = created.map(({ id }) => id);
    assert.deepEqual(
      created.map(({ success }) => success),
      [true, true],
    );
    const missing = '001000000000000AAA';
    const read = await accounts.retrieve([...ids, missing]);
    assert.deepEqual(
      read.map((row) => row?.Name ?? null),
      ['One', 'Two', null],
    );
    await accounts.update(ids.map((Id, index) => ({ Id, Name: `Renamed ${index}` })));
    assert.deepEqual(
      (await accounts.retrieve(ids)).map(({ Name }) => Name),
      ['Renamed 0', 'Renamed 1'],
    );
    assert.deepEqual(
      (await accounts.destroy(ids)).map(({ id, success }) => [id, success]),
      ids.map((id) => [id, true]),
    );
  });

  it('reports which rows failed, and keeps the others', async () => {
    const [good, bad] = await accounts.create([{ Name: 'Good' }, { Phone: '1' }]);
    assert.equal(good.success, true);
    assert.equal(bad.success, false);
    assert.deepEqual(
      bad.errors.map(({ statusCode, fields }) => [statusCode, fields]),
      [['REQUIRED_FIELD_MISSING', ['Name']]],
    );
  });

  it('keeps none of them with all or none', async () => {
    const results = await accounts.create([{ Name: 'Undone' }, { Phone: '1' }], { allOrNone: true });
    assert.deepEqual(
      results.map(({ success }) => success),
      [false, false],
    );
    assert.equal((await org.query("SELECT Id FROM Account WHERE Name = 'Undone'")).totalSize, 0);
  });
});

describe(FEATURES.composite, () => {
  it('runs requests that refer to each other', async () => {
    const { compositeResponse } = await org.requestPost('/composite', {
      allOrNone: true,
      compositeRequest: [
        {
          method: 'POST',
          url: '/services/data/v62.0/sobjects/Account',
          referenceId: 'account',
          body: { Name: 'Both' },
        },
        {
          method: 'POST',
          url: '/services/data/v62.0/sobjects/Contact',
          referenceId: 'contact',
          body: { LastName: 'Both', AccountId: '@{account.id}' },
        },
      ],
    });
    assert.deepEqual(
      compositeResponse.map(({ httpStatusCode }) => httpStatusCode),
      [201, 201],
    );
    const contact = await org.sobject('Contact').retrieve(compositeResponse[1].body.id);
    assert.equal(contact.AccountId, compositeResponse[0].body.id);
  });
});

describe(FEATURES.tree, () => {
  it('creates a record with its children', async () => {
    const child = { attributes: { type: 'Contact', referenceId: 'child' }, LastName: 'Child' };
    const parent = {
      attributes: { type: 'Account', referenceId: 'parent' },
      Name: 'Parent',
      Contacts: { records: [child] },
    };
    const { hasErrors, results } = await org.requestPost('/composite/tree/Account', { records: [parent] });
    assert.equal(hasErrors, false);
    assert.deepEqual(
      results.map(({ referenceId }) => referenceId),
      ['parent', 'child'],
    );
  });
});

describe(FEATURES.describe, () => {
  it('describes the org and one object', async () => {
    const { sobjects } = await org.describeGlobal();
    assert.ok(sobjects.some(({ name }) => name === 'OrderPaymentSummary'));
    const { fields, childRelationships } = await org.describe('OrderSummary');
    assert.equal(fields.find(({ name }) => name === 'AccountId')?.relationshipName, 'Account');
    assert.ok(
      childRelationships.some(({ relationshipName }) => relationshipName === 'OrderPaymentSummaries'),
    );
    await assert.rejects(org.describe('Nothing'), { errorCode: 'NOT_FOUND' });
  });
});

describe(FEATURES.changes, () => {
  it('lists recently viewed, changed and deleted records', async () => {
    const { id } = await accounts.create({ Name: 'Short-lived' });
    await accounts.retrieve(id);
    const start = new Date(Date.now() - 3_600_000);
    const end = new Date(Date.now() + 120_000);
    assert.ok((await accounts.recent()).some(({ Id }) => Id === id));
    assert.ok((await accounts.updated(start, end)).ids.includes(id));
    await accounts.destroy(id);
    const { deletedRecords } = await accounts.deleted(start, end);
    assert.ok(deletedRecords.some((record) => record.id === id));
  });
});

describe(FEATURES.limits, () => {
  it('reads the limits, and how many requests were used from every answer', async () => {
    const { DailyApiRequests } = await org.limits();
    assert.ok(DailyApiRequests.Remaining < DailyApiRequests.Max);
    assert.equal(org.limitInfo.apiUsage.limit, DailyApiRequests.Max);
    assert.ok(org.limitInfo.apiUsage.used > 0);
  });
});

describe(FEATURES.errors, () => {
  it('shows code and message', async () => {
    await assert.rejects(accounts.create({ Phone: '1' }), {
      errorCode: 'REQUIRED_FIELD_MISSING',
      message: 'Required fields are missing: [Name]',
    });
    await assert.rejects(accounts.retrieve('001000000000000AAA'), { errorCode: 'NOT_FOUND' });
    await assert.rejects(accounts.update({ Id: ACCOUNT, Nonsense: 1 }), { errorCode: 'INVALID_FIELD' });
    await assert.rejects(org.requestGet('/nothing/there'), { errorCode: 'NOT_FOUND' });
  });
});
