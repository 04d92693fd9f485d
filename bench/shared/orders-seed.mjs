/** Writes a seed directory with many copies of the demo's first order, each with records, ids and a credit memo of its own. */
import { appendFileSync, cpSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeId } from './record-ids.mjs';

const DEMO = new URL('../../data/demo/', import.meta.url).pathname;
const ORDER = '801xx0000000001AAA';
const ORDER_SUMMARY = '1Osxx0000000001CAA';
const PAYMENT_SUMMARY = '0bMxx0000000101EAA';
const CREDIT_MEMO = '50gxx0000000101AAA';
const SECOND_MEMO = '50gxx0000000102AAA';

/** Far above the demo's own numbers. */
const FIRST_COPY = 1_000_000;

/** Bounds the memory that writing takes. */
const COPIES_AT_ONCE = 1_000;

const files = new Map(
  readdirSync(DEMO)
    .filter((name) => name.endsWith('.ndjson'))
    .map((name) => [name, readLines(join(DEMO, name))]),
);
const own = recordsOfOrder();

/** Objects of a small order: one captured payment and a credit memo, without items and invoices. */
const SMALL_ORDER = ['OrderSummary', 'OrderPaymentSummary', 'Payment', 'CreditMemo', 'CreditMemoLine'];

/** Their fields that refer to records of other objects, or add them up. */
const OF_OTHERS =
  /^(OriginalOrderId|PaymentAuthorizationId|LastPaymentGateway.*|ReferenceEntityItem.*|.+Amount|.*(Applied|Balance|WithTax|TotalTax.*))$/;

const small = new Map(
  SMALL_ORDER.map((name) => [
    `${name}.ndjson`,
    own.get(`${name}.ndjson`).map((record) => withoutOthers(record, name === 'CreditMemoLine')),
  ]),
);

function withoutOthers(record, isLine) {
  const isOwn = (name) => (isLine && name.endsWith('ChargeAmount')) || !OF_OTHERS.test(name);
  return Object.fromEntries(Object.entries(record).filter(([name]) => isOwn(name)));
}

const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

/** Records of one order, and of the demo org that each seed begins with. */
export const RECORDS_PER_ORDER = sum([...own.values()].map((records) => records.length));
export const RECORDS_OF_DEMO = sum([...files.values()].map((records) => records.length));

/** Writes the demo org and `count` copies to `directory`, which must not exist; `isSmall` leaves items and invoices out. Returns the ids of each copy, as `orderAt` does. */
export function writeOrdersSeed(directory, count, isSmall = false) {
  cpSync(DEMO, directory, { recursive: true });
  for (let from = 0; from < count; from += COPIES_AT_ONCE) {
    const ids = Array.from({ length: Math.min(COPIES_AT_ONCE, count - from) }, (_, each) =>
      idsOf(from + each),
    );
    for (const [name, records] of isSmall ? small : own)
      appendFileSync(
        join(directory, name),
        ids.flatMap((each) => records.map((record) => `${JSON.stringify(copyOf(record, each))}\n`)).join(''),
      );
  }
  return Array.from({ length: count }, (_, copy) => orderAt(copy));
}

/** The ids of that copy: {orderSummaryId, paymentSummaryId, creditMemoId}. */
export function orderAt(copy) {
  const ids = idsOf(copy);
  return {
    orderSummaryId: ids.get(ORDER_SUMMARY),
    paymentSummaryId: ids.get(PAYMENT_SUMMARY),
    creditMemoId: ids.get(CREDIT_MEMO),
  };
}

function readLines(path) {
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line));
}

/** The order summary, its order, and all records that refer to them, by file; the second memo of the demo's order is left out. */
function recordsOfOrder() {
  const ids = new Set([ORDER_SUMMARY, ORDER]);
  const found = new Map();
  for (let size = -1; size !== ids.size; ) {
    size = ids.size;
    for (const [name, records] of files) {
      const matches = records.filter((record) => refersTo(record, ids));
      if (matches.length > 0) found.set(name, matches);
      for (const { Id } of matches) ids.add(Id);
    }
  }
  return found;
}

function refersTo(record, ids) {
  const values = Object.values(record);
  return values.some((value) => ids.has(value)) && !values.includes(SECOND_MEMO);
}

/** By the demo's ids, those of the copy. Only records of one object need different numbers. */
function idsOf(copy) {
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
  if (typeof copy.OrderNumber === 'string') copy.OrderNumber = `B-${ids.get(ORDER_SUMMARY)}`;
  return copy;
}
