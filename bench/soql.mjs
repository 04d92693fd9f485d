/** Milliseconds a SOQL query takes over 1,000 and over 1,000,000 refunds: the median of several runs, the org's own types and rows. */

import { SObjectCatalogue } from '../dist/org/catalogue.js';
import { makeId } from '../dist/org/record-ids.js';
import { bindQuery } from '../dist/soql/bind.js';
import { evaluate } from '../dist/soql/evaluate.js';
import { parseSoql } from '../dist/soql/parse.js';

const QUERIES = [
  ['by id', (id) => `SELECT Id, Amount FROM Refund WHERE Id = '${id}'`],
  [
    'by reference, indexed',
    (_, summary) => `SELECT Id FROM Refund WHERE OrderPaymentSummaryId = '${summary}'`,
  ],
  [
    'indexed, and a second term',
    (_, summary) => `SELECT Id FROM Refund WHERE OrderPaymentSummaryId = '${summary}' AND Amount > 50`,
  ],
  ['scan, two terms', () => `SELECT Id FROM Refund WHERE Amount > 99 AND Status = 'Processed'`],
  ['scan, COUNT()', () => `SELECT COUNT() FROM Refund WHERE Status = 'Pending'`],
  ['group by, sum', () => `SELECT Status, SUM(Amount) FROM Refund GROUP BY Status`],
  ['order by, limit 10', () => `SELECT Id FROM Refund ORDER BY Amount DESC LIMIT 10`],
];

function refunds(count) {
  return Array.from({ length: count }, (_, index) => ({
    Id: makeId('0cb', index + 1),
    OrderPaymentSummaryId: makeId('0bM', Math.floor(index / 5) + 1),
    Amount: (((index * 7919) % 10_000) / 100).toFixed(2),
    Status: index % 10 === 0 ? 'Pending' : 'Processed',
  }));
}

function sourceOf(rows) {
  const byId = new Map(rows.map((row) => [row.Id, row]));
  const bySummary = Map.groupBy ? Map.groupBy(rows, (row) => row.OrderPaymentSummaryId) : new Map();
  if (bySummary.size === 0)
    for (const row of rows)
      bySummary.set(row.OrderPaymentSummaryId, [...(bySummary.get(row.OrderPaymentSummaryId) ?? []), row]);
  return {
    all: async () => rows,
    get: async (_, ids) => ids.map((id) => byId.get(id)).filter(Boolean),
    isIndexed: (_, field) => field === 'OrderPaymentSummaryId',
    find: async (_, __, values) => values.flatMap((value) => bySummary.get(value) ?? []),
  };
}

async function median(run) {
  const times = [];
  for (let round = 0; round < 7; round++) {
    const started = performance.now();
    await run();
    times.push(performance.now() - started);
  }
  return times.sort((a, b) => a - b)[3].toFixed(3);
}

const types = new SObjectCatalogue();
const schema = { type: (name) => types.sObjectType(name) };
const table = QUERIES.map(([what]) => ({ what }));
for (const count of [1_000, 1_000_000]) {
  const rows = refunds(count);
  const source = sourceOf(rows);
  const middle = rows[count / 2];
  for (const [index, [, text]] of QUERIES.entries()) {
    const { query } = parseSoql(text(middle.Id, middle.OrderPaymentSummaryId));
    const { bound } = bindQuery(query, schema);
    table[index][`ms, ${count.toLocaleString('en')} records`] = await median(async () => {
      const result = await evaluate(bound, source, { now: new Date() });
      await result.records(0, Math.min(2_000, result.totalSize));
    });
  }
}
console.table(table);
