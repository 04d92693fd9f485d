/**
 * The milliseconds that a SOQL query takes over 1,000 and over 1,000,000 records: the median of several runs, over the org's own types, rows and
 * indexes. An index is made when it is first used: the columns "first ms" include that.
 */
import { readFileSync } from 'node:fs';
import { source } from './sources.mjs';

const { catalogueOf } = await source('org/definitions/files.ts');
const { makeId } = await source('org/record-ids.ts');
const { RecordStore } = await source('org/records.ts');
const { sourceOf } = await source('query/org-source.ts');
const { bindQuery } = await source('soql/bind.ts');
const { evaluate } = await source('soql/evaluate.ts');
const { parseSoql } = await source('soql/parse.ts');

/** Numbers of records to compare. */
const COUNTS = (process.env.COUNTS ?? '1000,1000000').split(',').map(Number);

const tracking = (number) => `TR-${number}`;
const ten = (middle) => Array.from({ length: 10 }, (_, each) => `'${tracking(middle + each)}'`).join(', ');

/** The queries search for records in the middle. */
const QUERIES = [
  ['by id', (n) => `SELECT Id, Amount FROM Refund WHERE Id = '${makeId('0cb', n)}'`],
  ['by name', (n) => `SELECT Id FROM Shipment__c WHERE Name = 's-${n}'`],
  ['by external id', (n) => `SELECT Id FROM Shipment__c WHERE Tracking__c = 'tr-${n}'`],
  ['by ten external ids, IN', (n) => `SELECT Id FROM Shipment__c WHERE Tracking__c IN (${ten(n)})`],
  ['by reference', (n) => `SELECT Id FROM Refund WHERE OrderPaymentSummaryId = '${makeId('0bM', n / 5)}'`],
  [
    'by reference, and a second term',
    (n) => `SELECT Id FROM Refund WHERE OrderPaymentSummaryId = '${makeId('0bM', n / 5)}' AND Amount > 50`,
  ],
  ['scan, two terms', () => `SELECT Id FROM Refund WHERE Amount > 99 AND Status = 'Processed'`],
  ['scan, COUNT()', () => `SELECT COUNT() FROM Refund WHERE Status = 'Pending'`],
  ['group by, sum', () => `SELECT Status, SUM(Amount) FROM Refund GROUP BY Status`],
  ['order by, limit 10', () => `SELECT Id FROM Refund ORDER BY Amount DESC LIMIT 10`],
];

const refund = (number) => ({
  Id: makeId('0cb', number),
  OrderPaymentSummaryId: makeId('0bM', Math.ceil(number / 5)),
  Amount: (((number * 7919) % 10_000) / 100).toFixed(2),
  Status: number % 10 === 0 ? 'Pending' : 'Processed',
});

const shipment = (number) => ({
  Id: makeId('a0S', number),
  Name: `S-${number}`,
  Tracking__c: tracking(number),
});

function recordsOf(make, count) {
  const records = new Map();
  for (let number = 1; number <= count; number++) {
    const record = make(number);
    records.set(record.Id, record);
  }
  return records;
}

/** The org as SOQL reads it. */
function orgOf(types, count) {
  const records = new Map([
    ['Refund', recordsOf(refund, count)],
    ['Shipment__c', recordsOf(shipment, count)],
  ]);
  const store = new RecordStore(types, records);
  return {
    sObjectType: (name) => types.sObjectType(name),
    isIndexed: (sObject, field) => types.isIndexed(sObject, field),
    all: async (sObject) => store.all(sObject),
    get: async (sObject, id) => store.get(sObject, id),
    find: async (sObject, field, value) => store.find(sObject, field, value),
    deleted: async () => [],
    getDeleted: async () => undefined,
    findDeleted: async () => [],
  };
}

async function timed(run) {
  const started = performance.now();
  await run();
  return performance.now() - started;
}

async function median(run) {
  const times = [];
  for (let round = 0; round < 7; round++) times.push(await timed(run));
  return times.sort((a, b) => a - b)[3];
}

const definition = new URL('../test/org/definitions/seed/sobjects/Shipment__c.json', import.meta.url);
const text = readFileSync(definition, 'utf8');
const types = await catalogueOf(new Map([['Shipment__c.json', { place: definition.pathname, text }]]));
const schema = { type: (name) => types.sObjectType(name) };
const table = QUERIES.map(([what]) => ({ what }));
for (const count of COUNTS) {
  const org = orgOf(types, count);
  const source = sourceOf({ current: () => org });
  for (const [index, [, soql]] of QUERIES.entries()) {
    const { query } = parseSoql(soql(count / 2));
    const { bound } = bindQuery(query, schema);
    const run = async () => {
      const result = await evaluate(bound, source, { now: new Date() });
      await result.records(0, Math.min(2_000, result.totalSize));
    };
    const records = count.toLocaleString('en');
    table[index][`first ms, ${records} records`] = (await timed(run)).toFixed(1);
    table[index][`ms, ${records}`] = (await median(run)).toFixed(3);
  }
}
console.table(table);
