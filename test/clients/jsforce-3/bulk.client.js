import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import jsforce from 'jsforce';
import { startEmulator } from '../emulator.js';
import { FEATURES } from '../features.js';

const { url, token } = await startEmulator();
const org = new jsforce.Connection({ instanceUrl: url, accessToken: token, version: '62.0' });
org.bulk2.pollInterval = 100;

const load = (operation, input, more = {}) =>
  org.bulk2.loadAndWaitForResults({
    object: 'Account',
    operation,
    input,
    pollInterval: 100,
    pollTimeout: 10_000,
    ...more,
  });

describe(FEATURES.bulk, () => {
  it('inserts, updates and deletes, and reports which rows failed', async () => {
    const inserted = await load('insert', [
      { Name: 'Bulk, "one"', Phone: '1' },
      { Name: 'Bulk two', Phone: '1' },
      { Name: '', Phone: '1' },
    ]);
    assert.deepEqual(
      inserted.successfulResults.map(({ Name, sf__Created }) => [Name, sf__Created]),
      [
        ['Bulk, "one"', 'true'],
        ['Bulk two', 'true'],
      ],
    );
    assert.match(inserted.failedResults[0].sf__Error, /^REQUIRED_FIELD_MISSING/);
    const ids = inserted.successfulResults.map(({ sf__Id }) => sf__Id);
    const updated = await load(
      'update',
      ids.map((Id) => ({ Id, Phone: '1' })),
    );
    assert.equal(updated.successfulResults.length, 2);
    const deleted = await load(
      'delete',
      ids.map((Id) => ({ Id })),
    );
    assert.equal(deleted.successfulResults.length, 2);
  });

  it('upserts given CSV', async () => {
    const more = { object: 'Product2', externalIdFieldName: 'Name', lineEnding: 'LF' };
    const csv = 'Name,Description\nBulk tarp,one\n';
    assert.equal((await load('upsert', csv, more)).successfulResults[0].sf__Created, 'true');
    assert.equal((await load('upsert', csv, more)).successfulResults[0].sf__Created, 'false');
  });

  it('runs the steps of a job one by one', async () => {
    const job = org.bulk2.createJob({ object: 'Account', operation: 'insert' });
    assert.equal((await job.open()).state, 'Open');
    await job.uploadData('Name\nStep by step\n');
    await job.close();
    await job.poll(100, 10_000);
    const { state, numberRecordsProcessed } = await job.check();
    assert.deepEqual([state, numberRecordsProcessed], ['JobComplete', 1]);
    await job.delete();
    await assert.rejects(job.check(), { errorCode: 'NOT_FOUND' });
  });

  it('streams a query', async () => {
    const stream = await org.bulk2.query('SELECT OrderNumber, GrandTotalAmount FROM OrderSummary', {
      pollInterval: 100,
    });
    const rows = await stream.toArray();
    assert.equal(rows.length, 15);
    assert.deepEqual(Object.keys(rows[0]).sort(), ['GrandTotalAmount', 'OrderNumber']);
  });
});
