import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { makeId } from '../../src/org/record-ids.ts';
import { binOf } from '../../src/org/recycle-bin.ts';
import { readSeed, type Seed, SeedError, seedOf } from '../../src/org/seed.ts';
import {
  ACCOUNT,
  INVOICE,
  MEMO,
  NOW,
  ORDER_SUMMARY,
  paymentOf,
  refundOf,
  SMALL_ORG,
  SUMMARY_A,
} from './small-org.ts';

const PAYMENT = makeId('0aQ', 1);
const REFUND = makeId('0cb', 1);

const LOGS = [1, 2].map((counter) => ({ Id: makeId('0Xt', counter), OrderPaymentSummaryId: SUMMARY_A }));

type Objects = Parameters<typeof seedOf>[0];

const seedWith = (more: Objects = {}, settings: unknown = {}) =>
  seedOf({ ...SMALL_ORG, ...more }, settings, new Date(NOW));
const recordOf = (seed: Seed, sObject: string, id: string) => seed.records.get(sObject)?.get(id);

function problemsOf(more: Objects, settings: unknown = {}): readonly string[] {
  try {
    seedWith(more, settings);
    return [];
  } catch (error) {
    if (error instanceof SeedError) return error.problems;
    throw error;
  }
}

describe('A seed', () => {
  test('gets the fields that it leaves out', () => {
    const seed = seedWith({ Payment: [{ ...paymentOf('100'), Id: PAYMENT }, paymentOf('20.5')] });
    expect(recordOf(seed, 'Payment', PAYMENT)).toMatchObject({
      PaymentNumber: 'PMT-000000001',
      CurrencyIsoCode: 'USD',
      CreatedDate: NOW,
      CreatedById: makeId('005', 1),
      Balance: '100.00',
      ImpactAmount: '-100.00',
    });
    expect(recordOf(seed, 'Payment', makeId('0aQ', 2))).toMatchObject({
      PaymentNumber: 'PMT-000000002',
      Amount: '20.50',
    });
    expect(recordOf(seed, 'OrderPaymentSummary', SUMMARY_A)).toMatchObject({
      CapturedAmount: '120.50',
      AvailableToRefundAmount: '120.50',
      BalanceAmount: '120.50',
      RefundedAmount: '0.00',
    });
    expect(seed.counters.get('Payment.Id')).toBe(2);
    expect(seed.commit).toBe(0);
  });

  test('keeps given dates, and dates the last change like the creation', () => {
    const CreatedDate = '2026-10-01T00:00:00.000+0000';
    const seed = seedWith({ Payment: [{ ...paymentOf('1'), Id: PAYMENT, CreatedDate }] });
    expect(recordOf(seed, 'Payment', PAYMENT)).toMatchObject({
      CreatedDate,
      LastModifiedDate: CreatedDate,
      SystemModstamp: CreatedDate,
    });
  });

  test('dates a creation that is not given like the last change', () => {
    const LastModifiedDate = '2026-10-01T00:00:00.000+0000';
    const seed = seedWith({ Payment: [{ ...paymentOf('1'), Id: PAYMENT, LastModifiedDate }] });
    expect(recordOf(seed, 'Payment', PAYMENT)).toMatchObject({
      CreatedDate: LastModifiedDate,
      LastModifiedDate,
      SystemModstamp: LastModifiedDate,
    });
  });

  test('may have the form of a REST answer: attributes, nulls, ids of 15 characters, numbers', () => {
    const attributes = { type: 'Payment', url: '/services/data/v59.0/sobjects/Payment/0aQ' };
    const payment = {
      attributes,
      ...paymentOf('1'),
      Id: PAYMENT.slice(0, 15),
      Amount: 100,
      AccountId: ACCOUNT.slice(0, 15),
      Balance: null,
      IsDeleted: false,
    };
    expect(recordOf(seedWith({ Payment: [payment] }), 'Payment', PAYMENT)).toMatchObject({
      Amount: '100.00',
      AccountId: ACCOUNT,
    });
  });

  test('has its records in order of ids, without blanks', () => {
    const seed = seedWith({
      Account: [{ Id: makeId('001', 5), Name: 'Five', Site: null }, SMALL_ORG.Account[0]!],
    });
    expect([...seed.records.get('Account')!.keys()]).toEqual([ACCOUNT, makeId('001', 5)]);
    expect(recordOf(seed, 'Account', makeId('001', 5))).not.toHaveProperty('Site');
  });

  test('has amounts in the currency of the records they belong to', () => {
    const OrderSummary = [{ ...SMALL_ORG.OrderSummary[0], CurrencyIsoCode: 'KWD' }];
    const PaymentAuthorization = [{ ...SMALL_ORG.PaymentAuthorization[0], Amount: 1.5 }];
    const seed = seedWith({ OrderSummary, PaymentAuthorization });
    expect(recordOf(seed, 'OrderPaymentSummary', SUMMARY_A)).toMatchObject({
      CurrencyIsoCode: 'KWD',
      AuthorizationAmount: '1.500',
    });
  });

  test('may give sums that its parts add up to', () => {
    const summary = {
      ...SMALL_ORG.OrderPaymentSummary[0],
      CapturedAmount: 100,
      AvailableToRefundAmount: '70',
      RefundedAmount: '30.00',
    };
    const OrderPaymentSummary = [summary, SMALL_ORG.OrderPaymentSummary[1]!];
    expect(
      problemsOf({ OrderPaymentSummary, Payment: [paymentOf('100')], Refund: [refundOf('30')] }),
    ).toEqual([]);
  });

  test('keeps the past balances that its lines give, and fills in the others from the current ones', () => {
    const line = { PaymentId: PAYMENT, InvoiceId: INVOICE, Type: 'Applied', Amount: 10 };
    const PaymentLineInvoice = [{ ...line, PaymentBalance: 90 }, line];
    const seed = seedWith({ Payment: [{ ...paymentOf('100'), Id: PAYMENT }], PaymentLineInvoice });
    const balances = [...seed.records.get('PaymentLineInvoice')!.values()].map(
      (record) => record.PaymentBalance,
    );
    expect(balances).toEqual(['90.00', '80.00']);
  });

  test('marks lines that other lines undo', () => {
    const line = { PaymentId: PAYMENT, InvoiceId: INVOICE, Amount: 10 };
    const applied = { ...line, Id: makeId('1PL', 1), Type: 'Applied' };
    const unapplied = { ...line, Type: 'Unapplied', AssociatedPaymentLineId: applied.Id };
    const seed = seedWith({
      Payment: [{ ...paymentOf('100'), Id: PAYMENT }],
      PaymentLineInvoice: [applied, unapplied],
    });
    expect([...seed.records.get('PaymentLineInvoice')!.values()]).toMatchObject([
      { HasBeenUnapplied: 'Yes', EffectiveImpactAmount: '0.00' },
      { HasBeenUnapplied: 'NA', EffectiveImpactAmount: '-10.00' },
    ]);
  });

  test('points payment summaries at their newest gateway log', () => {
    const log = (GatewayMessage: string, CreatedDate: string, counter: number) => ({
      Id: makeId('0Xt', counter),
      OrderPaymentSummaryId: SUMMARY_A,
      GatewayMessage,
      CreatedDate,
    });
    const PaymentGatewayLog = [log('new', '2026-11-02T00:00:00Z', 1), log('old', '2026-11-01T00:00:00Z', 2)];
    expect(recordOf(seedWith({ PaymentGatewayLog }), 'OrderPaymentSummary', SUMMARY_A)).toMatchObject({
      LastPaymentGatewayLogId: makeId('0Xt', 1),
      LastPaymentGatewayMessage: 'new',
    });
  });

  test('has deleted records in the recycle bin, and in no sum', () => {
    const deleted = { ...paymentOf('20.5'), Id: PAYMENT, IsDeleted: true };
    const seed = seedWith({ Payment: [paymentOf('100'), deleted] });
    expect(recordOf(seed, 'Payment', PAYMENT)).toBeUndefined();
    expect(recordOf(seed, binOf('Payment'), PAYMENT)).toMatchObject({ IsDeleted: true, Balance: '20.50' });
    expect(recordOf(seed, 'OrderPaymentSummary', SUMMARY_A)).toMatchObject({ CapturedAmount: '100.00' });
  });

  test('has no references into the recycle bin, except from inside it', () => {
    const account = { Id: makeId('001', 9), Name: 'Deleted', IsDeleted: true };
    const contact = { LastName: 'Child', AccountId: account.Id };
    const Account = [...(SMALL_ORG.Account ?? []), account];
    expect(problemsOf({ Account, Contact: [contact] })).toEqual([
      expect.stringContaining(`there is no Account with the id ${account.Id}`),
    ]);
    expect(problemsOf({ Account, Contact: [{ ...contact, IsDeleted: true }] })).toEqual([]);
  });

  test('has settings, and a currency of its own', () => {
    const seed = seedWith({}, { defaultCurrency: 'JPY', retryLimit: 0 });
    expect(seed.settings).toEqual({ defaultCurrency: 'JPY', retryLimit: 0 });
    expect(recordOf(seed, 'OrderPaymentSummary', SUMMARY_A)).toMatchObject({
      AuthorizationAmount: '500',
      CurrencyIsoCode: 'JPY',
    });
  });
});

describe('A credit memo of a seed', () => {
  const line = { CreditMemoId: MEMO, Name: 'Charge', Type: 'Charge', ChargeAmount: 50 };
  const memoWith = (Balance: unknown) => ({
    CreditMemo: [{ ...SMALL_ORG.CreditMemo[0], Balance }],
    CreditMemoLine: [line],
  });

  test('may have a lower balance than its lines add up to: the difference was used before', () => {
    const seed = seedWith(memoWith(20));
    expect(recordOf(seed, 'CreditMemo', MEMO)).toMatchObject({
      TotalAmountWithTax: '50.00',
      Balance: '20.00',
    });
    expect([...seed.records.get('CreditMemoDebit')!.values()]).toEqual([
      {
        Id: '~CDxx0000000001GAA',
        CreditMemoId: MEMO,
        CurrencyIsoCode: 'USD',
        Amount: '30.00',
        Status: 'Processed',
        Kind: 'Opening',
      },
    ]);
  });

  test.each([
    [60, 'CreditMemo[0]: CreditMemo.Balance is 60.00 but must be from 0 to 50.00'],
    [-1, 'CreditMemo[0]: CreditMemo.Balance is -1.00 but must be from 0 to 50.00'],
  ])('cannot have a balance of %s with lines of 50', (balance, problem) => {
    expect(problemsOf(memoWith(balance))).toEqual([problem]);
  });
});

describe('A seed is refused', () => {
  const payment = (more: object) => ({ Payment: [{ ...paymentOf('10'), ...more }] });
  const OPS = (more: object) => ({ OrderPaymentSummary: [{ ...SMALL_ORG.OrderPaymentSummary[0], ...more }] });

  test.each<[string, Objects, string]>([
    ['an object that does not exist', { Paymant: [] }, 'Paymant: no object is named Paymant'],
    [
      'an object in the wrong case',
      { payment: [] },
      'payment: no object is named payment; did you mean Payment?',
    ],
    [
      'an event',
      { ProcessExceptionEvent: [] },
      'ProcessExceptionEvent: ProcessExceptionEvent is a platform event, which has no records',
    ],
    [
      'a base object, which has no records of its own',
      { PaymentMethod: [] },
      'PaymentMethod: PaymentMethod has no records of its own: give records of CardPaymentMethod, DigitalWallet, AlternativePaymentMethod instead',
    ],
    [
      'a reference to a missing sales channel',
      { Order: [{ ...SMALL_ORG.Order[0], SalesChannelId: '0bIxx0000000099EAA' }] },
      'Order[0]: Order.SalesChannelId: Sales Channel ID: there is no SalesChannel with the id 0bIxx0000000099EAA',
    ],
    ['a private object', { BackgroundJob: [] }, 'BackgroundJob: no object is named BackgroundJob'],
    [
      'a field that does not exist',
      payment({ Colour: 1 }),
      "Payment[0]: Payment.Colour: No such column 'Colour' on sobject of type Payment",
    ],
    [
      'a wrong type',
      payment({ Amount: 'ten' }),
      'Payment[0]: Payment.Amount: Amount: value not of required type: ten',
    ],
    [
      'a value that is not on the picklist',
      payment({ Status: 'Done' }),
      'Payment[0]: Payment.Status: Status: bad value for restricted picklist field: Done',
    ],
    [
      'text that is too long',
      payment({ IpAddress: 'x'.repeat(40) }),
      `Payment[0]: Payment.IpAddress: IP Address: data value too large: ${'x'.repeat(40)} (max length=39)`,
    ],
    [
      'a required field that is missing',
      { Payment: [{ Amount: 1, ProcessingMode: 'External', Status: 'Draft' }] },
      'Payment[0]: Payment: Required fields are missing: [Type]',
    ],
    [
      'an id with a wrong checksum',
      payment({ Id: '0aQxx0000000001AAB' }),
      'Payment[0]: Payment.Id: Payment ID: id value of incorrect type: 0aQxx0000000001AAB',
    ],
    [
      'an id of another object',
      payment({ Id: REFUND }),
      'Payment[0]: 0cbxx0000000001AAA is not an id of Payment: its ids start with 0aQ',
    ],
    [
      'an id twice',
      { Account: [SMALL_ORG.Account[0]!, SMALL_ORG.Account[0]!] },
      'Account[1]: the id 001xx0000000001AAA is already used by Account[0]',
    ],
    [
      'a reference to a missing record',
      payment({ AccountId: makeId('001', 9) }),
      'Payment[0]: Payment.AccountId: Account ID: there is no Account with the id 001xx0000000009AAA',
    ],
    [
      'a reference to a record of another object',
      payment({ AccountId: MEMO }),
      'Payment[0]: Payment.AccountId: Account ID: id value of incorrect type: 50gxx0000000001AAA',
    ],
    [
      'a change before its creation',
      payment({
        CreatedDate: '2026-10-02T00:00:00.000+0000',
        LastModifiedDate: '2026-10-01T00:00:00.000+0000',
      }),
      'Payment[0]: Payment.LastModifiedDate: 2026-10-01T00:00:00.000+0000 is earlier than CreatedDate, 2026-10-02T00:00:00.000+0000',
    ],
    [
      'a sum that its parts contradict',
      { ...OPS({ CapturedAmount: '100.00' }), ...payment({ Amount: 90 }) },
      'OrderPaymentSummary[0]: OrderPaymentSummary.CapturedAmount is 100.00 but its parts add up to 90.00',
    ],
    [
      'a formula that its fields contradict',
      payment({ ImpactAmount: 10 }),
      'Payment[0]: Payment.ImpactAmount is 10.00 but its parts add up to -10.00',
    ],
    [
      'a copied field that differs',
      { CreditMemoLine: [{ CreditMemoId: MEMO, Name: 'Charge', Type: 'Charge', Status: 'Draft' }] },
      'CreditMemoLine[0]: CreditMemoLine.Status is Draft but it is computed as Posted',
    ],
    [
      'a newest log that is not the newest',
      { ...OPS({ LastPaymentGatewayLogId: LOGS[0]!.Id }), PaymentGatewayLog: LOGS },
      `OrderPaymentSummary[0]: OrderPaymentSummary.LastPaymentGatewayLogId is ${LOGS[0]!.Id} but it is computed as ${LOGS[1]!.Id}`,
    ],
  ])('for %s', (_what, more, problem) => {
    expect(problemsOf({ ...more })).toContain(problem);
  });

  test('for invalid settings', () => {
    expect(problemsOf({}, { retryLimit: -1 })).toEqual([
      'settings: retryLimit must be a whole number from 0 to 2147483647',
    ]);
  });

  test('with all its errors, up to twenty', () => {
    const broken = { ...paymentOf('x'), Status: 'Done' };
    expect(problemsOf({ Payment: [broken] })).toHaveLength(2);
    expect(problemsOf({ Payment: Array.from({ length: 30 }, () => broken) })).toHaveLength(20);
  });
});

describe('A seed in files', () => {
  const directory = mkdtempSync(join(tmpdir(), 'sfom-seed-'));
  const write = (name: string, text: string) => writeFileSync(join(directory, name), text);
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  test('is refused with file and line, and read when it is valid', async () => {
    write('Account.ndjson', '{"Name":"One"}\n\n{"Name":\n[]\n{"Name":"Four","Colour":"red"}\n');
    write('Payment.ndjson', '');
    write('README.md', 'not a seed');
    write('settings.json', '{"retryLimit":"three"}');
    const error = await readSeed(directory).catch((reason) => reason);
    expect(error).toBeInstanceOf(SeedError);
    expect(error.problems).toEqual([
      expect.stringMatching(/Account\.ndjson:3: not valid JSON: /),
      expect.stringMatching(/Account\.ndjson:4: the line is not a JSON object$/),
      expect.stringMatching(/settings\.json: retryLimit must be a whole number/),
      expect.stringMatching(/Account\.ndjson:5: Account\.Colour: No such column 'Colour'/),
    ]);
    expect(error.message).toBe(error.problems.join('\n'));

    write(
      'Account.ndjson',
      '{"Name":"A \\"1234567890123456789\\" B","AnnualRevenue":1234567890123456.78}\r\n',
    );
    write('settings.json', '{}');
    const seed = await readSeed(directory);
    expect([...seed.records.get('Account')!.values()]).toMatchObject([
      { Name: 'A "1234567890123456789" B', AnnualRevenue: '1234567890123456.78' },
    ]);
  });

  test('that does not exist is an error of the file system', async () => {
    await expect(readSeed(join(directory, 'nowhere'))).rejects.toThrow('ENOENT');
  });
});

test('The demo org loads', async () => {
  const seed = await readSeed(new URL('../../data/demo/', import.meta.url));
  const order = [...seed.records.get('OrderSummary')!.values()].find(
    ({ OrderNumber }) => OrderNumber === 'FH-01-ONE-CARD',
  );
  expect(order).toMatchObject({ GrandTotalAmount: '120.00' });
  expect(seed.records.get('Organization')?.size).toBe(1);
  expect(ORDER_SUMMARY.slice(0, 3)).toBe('1Os');
});

test('A payment that is applied and refunded for more than it has is refused with its place', () => {
  const line = { PaymentId: PAYMENT, InvoiceId: INVOICE, Type: 'Applied', Amount: '100' };
  const refunded = {
    Payment: [{ ...paymentOf('100'), Id: PAYMENT }],
    Refund: [{ ...refundOf('40'), Id: REFUND }],
    RefundLinePayment: [{ PaymentId: PAYMENT, RefundId: REFUND, Type: 'Applied', Amount: '40' }],
  };
  expect(problemsOf({ ...refunded, PaymentLineInvoice: [line] })).toEqual([
    "Payment[0]: Payment: The payment's amount is 100.00, but 100.00 is applied to invoices and 40.00 is refunded. Unapply the payment first.",
  ]);
  const unapplied = { ...line, Type: 'Unapplied', Amount: '40' };
  expect(problemsOf({ ...refunded, PaymentLineInvoice: [line, unapplied] })).toEqual([]);
});
