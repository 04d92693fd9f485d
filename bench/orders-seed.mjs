/** Writes a seed directory with many copies of the demo's first order, each with records, ids and a credit memo of its own. */
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { source } from './sources.mjs';

const { makeId } = await source('org/record-ids.ts');

const DEMO = new URL('../data/demo/', import.meta.url).pathname;
const FIRST_ORDER_SUMMARY = '1Osxx0000000001CAA';
const SECOND_MEMO = '50gxx0000000102AAA';

/** Far above the demo's own numbers. */
const FIRST_COPY = 1_000_000;

/**
 * Returns what to refund: ids of order summary and credit memo of each copy. `directory` must not exist.
 * `count` copies have about twelve records each.
 */
export function writeOrdersSeed(directory, count) {
  cpSync(DEMO, directory, { recursive: true });
  const files = new Map(
    readdirSync(DEMO)
      .filter((name) => name.endsWith('.ndjson'))
      .map((name) => [name, readLines(join(DEMO, name))]),
  );
  const own = recordsOfOrder(files);
  const refunds = [];
  for (let copy = 0; copy < count; copy++) refunds.push(idsOf(own, copy));
  for (const [name, records] of own) {
    const lines = Array.from({ length: count }, (_, copy) =>
      records.map((record) => JSON.stringify(copyOf(record, refunds[copy]))).join('\n'),
    );
    writeFileSync(
      join(directory, name),
      `${[...files.get(name).map((line) => JSON.stringify(line)), ...lines].join('\n')}\n`,
    );
  }
  return refunds.map((ids) => ({
    orderSummaryId: ids.get(FIRST_ORDER_SUMMARY),
    creditMemoId: ids.get('50gxx0000000101AAA'),
  }));
}

const readLines = (path) =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

/** The order summary, its order, and all records that refer to them, by file; the second memo of the demo's order is left out. */
function recordsOfOrder(files) {
  const ids = new Set([FIRST_ORDER_SUMMARY, '801xx0000000001AAA']);
  const own = new Map();
  let size = -1;
  while (size !== ids.size) {
    size = ids.size;
    for (const [name, records] of files) {
      const found = records.filter((record) => {
        const values = Object.values(record);
        return values.some((value) => ids.has(value)) && !values.includes(SECOND_MEMO);
      });
      if (found.length === 0) continue;
      own.set(name, found);
      for (const { Id } of found) ids.add(Id);
    }
  }
  return own;
}

/** By the demo's ids, those of the copy. Only records of one object need different numbers. */
function idsOf(own, copy) {
  const ids = new Map();
  for (const records of own.values())
    for (const [index, { Id }] of records.entries())
      ids.set(Id, makeId(Id.slice(0, 3), FIRST_COPY + copy * 10 + index));
  return ids;
}

/** Numbers such as PMT-000000001 are left out: the emulator makes them. */
function copyOf(record, ids) {
  const copy = {};
  for (const [name, value] of Object.entries(record)) {
    if (typeof value === 'string' && /^[A-Z]+-\d{9}$/.test(value)) continue;
    copy[name] = ids.get(value) ?? value;
  }
  if (typeof copy.OrderNumber === 'string') copy.OrderNumber = `B-${ids.get(FIRST_ORDER_SUMMARY)}`;
  return copy;
}
