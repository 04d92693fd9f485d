import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { ACCOUNT, ONE_CARD, refundsPath } from '../demo-org.js';
import { startEmulator } from '../emulator.js';
import { FEATURES } from '../features.js';
import { loginByToken, salesforceCli } from './sf.js';

const emulator = await startEmulator();
const { home, sf, result, failure, file } = salesforceCli(emulator);
await result(loginByToken(emulator));

describe(FEATURES.query, () => {
  it('data query', async () => {
    const { records, totalSize } = await result('data query -q', 'SELECT Id, Account.Name FROM OrderSummary');
    assert.equal(totalSize, 15);
    assert.ok(records.some((record) => record.Account.Name === 'Mara Lindqvist'));
  });

  it('data query --all-rows --result-format csv', async () => {
    const soql = "SELECT Name, COUNT(Id) FROM Account WHERE Name LIKE 'M%' GROUP BY Name";
    const { code, stdout } = await sf('data query --all-rows --result-format csv -q', soql);
    assert.deepEqual([code, stdout], [0, 'Name,COUNT(Id)\nMara Lindqvist,1\n']);
  });
});

describe(FEATURES.records, () => {
  it('data create, get, update, delete record', async () => {
    const { id } = await result('data create record -s Account -v', "Name='Ines Varga' Phone=1");
    await result('data update record -s Account -w', "Name='Ines Varga'", '-v', "Name='Renamed'");
    const { Name, Phone } = await result('data get record -s Account -i', id);
    assert.deepEqual([Name, Phone], ['Renamed', '1']);
    await result('data delete record -s Account -i', id);
    const { name } = await failure('data get record -s Account -i', id);
    assert.equal(name, 'ENTITY_IS_DELETED');
  });
});

describe(FEATURES.tree, () => {
  it('data import tree', async () => {
    const child = { attributes: { type: 'Contact', referenceId: 'child' }, LastName: 'Child' };
    const parent = {
      attributes: { type: 'Account', referenceId: 'parent' },
      Name: 'Parent',
      Contacts: { records: [child] },
    };
    const rows = await result(
      'data import tree -f',
      file('tree.json', JSON.stringify({ records: [parent] })),
    );
    assert.deepEqual(
      rows.map(({ refId }) => refId),
      ['parent', 'child'],
    );
  });
});

describe(FEATURES.describe, () => {
  it('sobject list, sobject describe', async () => {
    assert.ok((await result('sobject list -s all')).includes('OrderPaymentSummary'));
    const { fields } = await result('sobject describe -s OrderSummary');
    assert.ok(fields.some(({ name }) => name === 'GrandTotalAmount'));
  });
});

describe(FEATURES.limits, () => {
  it('limits api display', async () => {
    const limits = await result('limits api display');
    assert.ok(limits.some(({ name, max }) => name === 'DailyApiRequests' && max > 0));
  });

  it('org list sobject record-counts', async () => {
    assert.deepEqual(await result('org list sobject record-counts -s OrderSummary'), [
      { name: 'OrderSummary', count: 15 },
    ]);
  });
});

describe(FEATURES.search, () => {
  it('data search', async () => {
    const { searchRecords } = await result(
      'data search -q',
      'FIND {Lindqvist} IN NAME FIELDS RETURNING Account(Id, Name)',
    );
    assert.deepEqual(
      searchRecords.map(({ Id }) => Id),
      [ACCOUNT],
    );
  });
});

describe(FEATURES.bulk, () => {
  it('data import bulk', async () => {
    const csv = file('accounts.csv', 'Name\nBulk one\nBulk two\n');
    const { processedRecords, failedRecords } = await result('data import bulk -s Account -w 1 -f', csv);
    assert.deepEqual([processedRecords, failedRecords], [2, 0]);
  });

  it('data export bulk', async () => {
    const csv = join(home, 'exported.csv');
    const words = `data export bulk --result-format csv -w 1 --output-file ${csv} -q`;
    const { totalSize } = await result(words, 'SELECT Id FROM OrderSummary');
    assert.equal(totalSize, 15);
  });
});

describe(FEATURES.refunds, () => {
  it('api request rest', async () => {
    const path = `/services/data/v62.0${refundsPath(ONE_CARD.orderSummary)}`;
    const body = JSON.stringify({ creditMemoId: ONE_CARD.creditMemo });
    const { code, stdout } = await sf('api request rest -X POST --include -b', body, path);
    assert.equal(code, 0);
    assert.match(stdout, /^HTTP\/1\.1 201\n/);
    assert.match(stdout, /"backgroundOperationId": *"08P/);
    await emulator.idle();
    const soql = `SELECT GatewayMessage FROM PaymentGatewayLog WHERE OrderPaymentSummary.OrderSummaryId = '${ONE_CARD.orderSummary}' AND InteractionType = 'ReferencedRefund'`;
    const { records } = await result('data query -q', soql);
    assert.match(records[0].GatewayMessage, /refund-complete/);
  });
});

describe(FEATURES.errors, () => {
  it('shows code and message', async () => {
    const { name, message } = await failure('data query -q', 'SELECT Nonsense FROM Account');
    assert.equal(name, 'INVALID_FIELD');
    assert.match(message, /No such column 'Nonsense' on entity 'Account'/);
  });

  it('shows a refused refund, and exits with 1', async () => {
    const path = `/services/data/v62.0${refundsPath(ONE_CARD.orderSummary)}`;
    const { code, stdout } = await sf('api request rest -X POST --include -b', '{"creditMemo":"x"}', path);
    assert.equal(code, 1);
    assert.match(stdout, /^HTTP\/1\.1 400\n/);
    assert.match(stdout, /JSON_PARSER_ERROR/);
  });
});
