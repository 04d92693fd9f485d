import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import jsforce from 'jsforce';
import { startEmulator } from '../emulator.js';
import { FEATURES } from '../features.js';

const { url, token, changeSettings } = await startEmulator();
const org = new jsforce.Connection({ instanceUrl: url, accessToken: token, version: '62.0' });
const ROWS = 450;

/** Enough contacts for three pages of 200. */
async function manyContacts() {
  const rows = Array.from({ length: ROWS }, (_, index) => ({
    LastName: `Many ${String(index).padStart(3, '0')}`,
  }));
  const results = await org.sobject('Contact').create(rows, { allowRecursive: true });
  return results.map(({ id }) => id);
}

describe(FEATURES.query, () => {
  const all = "SELECT Id, LastName FROM Contact WHERE LastName LIKE 'Many%' ORDER BY LastName";

  it('follows parents and children', async () => {
    const soql = `SELECT Id, Account.Name, (SELECT FullName FROM OrderPaymentSummaries) FROM OrderSummary WHERE OrderNumber LIKE '%ONE-CARD'`;
    const { records } = await org.query(soql.replace('FullName', 'CapturedAmount'));
    assert.equal(records[0].Account.Name, 'Mara Lindqvist');
    assert.equal(records[0].OrderPaymentSummaries.records[0].CapturedAmount, 120);
  });

  it('counts and sums', async () => {
    assert.equal((await org.query('SELECT COUNT() FROM OrderSummary')).totalSize, 15);
    const { records } = await org.query(
      'SELECT Status, COUNT(Id) amount FROM CreditMemo GROUP BY Status ORDER BY Status',
    );
    assert.deepEqual(
      records.map(({ Status, amount }) => [Status, amount]),
      [
        ['Draft', 1],
        ['Posted', 13],
      ],
    );
  });

  it('builds SOQL of its own', async () => {
    const rows = await org
      .sobject('Account')
      .find({ Name: { $like: 'M%' } }, ['Id', 'Name'])
      .sort({ Name: 1 })
      .limit(1);
    assert.deepEqual(
      rows.map(({ Name }) => Name),
      ['Mara Lindqvist'],
    );
  });

  it('reads page by page, all pages at once, and deleted rows', async () => {
    const ids = await manyContacts();
    const first = await org.query(all, { headers: { 'sforce-query-options': 'batchSize=200' } });
    assert.deepEqual([first.totalSize, first.done, first.records.length], [ROWS, false, 200]);
    const second = await org.queryMore(first.nextRecordsUrl);
    assert.deepEqual([second.done, second.records[0].LastName], [false, 'Many 200']);
    const third = await org.queryMore(second.nextRecordsUrl);
    assert.deepEqual([third.done, third.records.length], [true, 50]);
    const fetched = await org.query(all, {
      autoFetch: true,
      maxFetch: 1000,
      headers: { 'sforce-query-options': 'batchSize=200' },
    });
    assert.equal(fetched.records.length, ROWS);
    await org.sobject('Contact').destroy(ids[0]);
    assert.equal((await org.query(all)).totalSize, ROWS - 1);
    const { records } = await org.query(all.replace('Id,', 'Id, IsDeleted,'), { scanAll: true });
    assert.deepEqual(
      records.filter(({ IsDeleted }) => IsDeleted).map(({ Id }) => Id),
      [ids[0]],
    );
  });

  it('fetches all children, and all rows of short pages', async () => {
    const { id } = await org.sobject('Account').create({ Name: 'Large family' });
    const rows = Array.from({ length: 260 }, (_, index) => ({ LastName: `Child ${index}`, AccountId: id }));
    await org.sobject('Contact').create(rows, { allowRecursive: true });
    const soql = `SELECT Id, (SELECT Id, LastName FROM Contacts) FROM Account WHERE Id = '${id}'`;
    const [cut] = (await org.query(soql)).records;
    assert.deepEqual([cut.Contacts.totalSize, cut.Contacts.done], [260, false]);
    const whole = { autoFetch: true, maxFetch: 10_000 };
    const [family] = (await org.query(soql, whole)).records;
    assert.equal(new Set(family.Contacts.records.map(({ Id }) => Id)).size, 260);
    await changeSettings({ queryPages: { maxRows: 70, maxChildren: 30 } });
    const contacts = `SELECT Id FROM Contact WHERE AccountId = '${id}'`;
    assert.equal((await org.query(contacts)).records.length, 70);
    assert.equal(new Set((await org.query(contacts, whole)).records.map(({ Id }) => Id)).size, 260);
    const [again] = (await org.query(soql, whole)).records;
    assert.equal(new Set(again.Contacts.records.map(({ Id }) => Id)).size, 260);
    await changeSettings({ queryPages: {} });
  });

  it('explains', async () => {
    const { plans } = await org.query(all).explain();
    assert.equal(plans[0].sobjectType, 'Contact');
  });

  it('gets the error of an invalid query', async () => {
    await assert.rejects(org.query('SELECT Id'), { errorCode: 'MALFORMED_QUERY' });
    await assert.rejects(org.query('SELECT Nonsense FROM Account'), { errorCode: 'INVALID_FIELD' });
    await assert.rejects(org.query('SELECT Id FROM Nothing'), { errorCode: 'INVALID_TYPE' });
    await assert.rejects(org.queryMore('01gxx0000000000AAA-200'), { errorCode: 'INVALID_QUERY_LOCATOR' });
  });
});

describe(FEATURES.search, () => {
  it('finds a name', async () => {
    const { searchRecords } = await org.search('FIND {Lindqvist} IN NAME FIELDS RETURNING Account(Id, Name)');
    assert.deepEqual(
      searchRecords.map(({ Name }) => Name),
      ['Mara Lindqvist'],
    );
  });
});
