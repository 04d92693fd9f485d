/** Writes a seed of the demo org with many payments, five of each account. */
import { appendFileSync, cpSync } from 'node:fs';
import { join } from 'node:path';
import { makeId } from './record-ids.mjs';

const DEMO = new URL('../../data/demo/', import.meta.url).pathname;
const FIRST = 1_000_000;
const AT_ONCE = 10_000;
const PAYMENTS_PER_ACCOUNT = 5;
const CENTS = 100_000;

export const accountOf = (number) => makeId('001', FIRST + Math.floor(number / PAYMENTS_PER_ACCOUNT));
export const accountName = (number) => `Customer ${Math.floor(number / PAYMENTS_PER_ACCOUNT)}`;
export const paymentId = (number) => makeId('0aQ', FIRST + number);

/** The numbered payment, in the members that the queries read: amounts below 1,000.00, one in ten a draft. */
export const payment = (number) => ({
  Id: paymentId(number),
  AccountId: accountOf(number),
  Amount: ((number * 7_919) % CENTS) / 100,
  Status: number % 10 === 0 ? 'Draft' : 'Processed',
  GatewayRefNumber: `SBP-CAP-${number}`,
});

const SAME = {
  Type: 'Capture',
  PaymentGatewayId: '0b0xx0000000001AAA',
  ProcessingMode: 'Salesforce',
  SfResultCode: 'Success',
  Email: 'mara@example.com',
  Date: '2026-10-03T10:05:00.000+0000',
  EffectiveDate: '2026-10-03T10:05:00.000+0000',
  GatewayResultCodeDescription: 'Approved',
  CurrencyIsoCode: 'USD',
};

const account = (number) => ({
  Id: accountOf(number),
  Name: accountName(number),
  Type: 'Customer',
  CurrencyIsoCode: 'USD',
});

/** `directory` must not exist. */
export function writePaymentsSeed(directory, count) {
  cpSync(DEMO, directory, { recursive: true });
  for (let from = 0; from < count; from += AT_ONCE) {
    const numbers = Array.from({ length: Math.min(AT_ONCE, count - from) }, (_, each) => from + each);
    const firsts = numbers.filter((number) => number % PAYMENTS_PER_ACCOUNT === 0);
    append(join(directory, 'Account.ndjson'), firsts.map(account));
    append(
      join(directory, 'Payment.ndjson'),
      numbers.map((number) => ({ ...payment(number), ...SAME })),
    );
  }
}

const append = (file, records) =>
  appendFileSync(file, records.map((record) => `${JSON.stringify(record)}\n`).join(''));
