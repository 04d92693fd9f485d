/** Whatever is written, in whatever order, every derived amount equals plain addition over the records. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { larger, type Money, money, sum, ZERO } from '../../src/money.ts';
import type { FieldValues, Org, OrgTransaction, SObjectRecord } from '../../src/org/port.ts';
import { seedOf } from '../../src/org/seed.ts';
import { WriteRefused } from '../../src/org/write-refused.ts';
import {
  AUTHORIZATION,
  INVOICE,
  MEMO,
  ORDER_SUMMARY,
  openSmallOrg,
  paymentOf,
  refundOf,
  SUMMARY_A,
  SUMMARY_B,
} from './small-org.ts';

/** A random step; the numbers choose among the existing records. */
interface Step {
  readonly what: 'insert' | 'update' | 'delete';
  readonly kind: number;
  readonly which: number;
  readonly cents: number;
  readonly choice: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  what: fc.constantFrom('insert', 'insert', 'insert', 'update', 'update', 'delete'),
  kind: fc.nat(),
  which: fc.nat(),
  cents: fc.integer({ min: -2_000, max: 30_000 }),
  choice: fc.nat(),
});

const transaction = fc.record({
  steps: fc.array(step, { minLength: 1, maxLength: 6 }),
  isRolledBack: fc.boolean(),
});

type Pick = <T>(values: readonly T[], shift?: number) => T | undefined;
type Make = (tx: OrgTransaction, amount: string, pick: Pick) => Promise<FieldValues | undefined>;

const STATUSES = ['Processed', 'Processed', 'Pending', 'Draft', 'Failed', 'Canceled'];
const TYPES = ['Applied', 'Unapplied'];
const summaries = [SUMMARY_A, SUMMARY_B];

const anyOf = async (tx: OrgTransaction, sObject: string, pick: Pick) => pick(await tx.all(sObject))?.Id;

/** For each object: a new record, or undefined while its parents are missing, and a change of an existing one. */
const MAKERS: Readonly<Record<string, { make: Make; change: Make }>> = {
  Payment: {
    make: async (_tx, amount, pick) =>
      paymentOf(amount, {
        OrderPaymentSummaryId: pick(summaries)!,
        PaymentAuthorizationId: pick([AUTHORIZATION, null], 1) ?? null,
        Status: pick(STATUSES, 2)!,
      }),
    change: async (_tx, amount, pick) =>
      pick<FieldValues>([
        { Status: pick(STATUSES, 1)! },
        { Amount: amount },
        { OrderPaymentSummaryId: pick([...summaries, null], 1) ?? null },
        { PaymentAuthorizationId: null, Comments: 'moved' },
      ]),
  },
  Refund: {
    make: async (_tx, amount, pick) =>
      refundOf(amount, { OrderPaymentSummaryId: pick(summaries)!, Status: pick(STATUSES, 1)! }),
    change: async (_tx, amount, pick) =>
      pick<FieldValues>([
        { Status: pick(STATUSES, 1)! },
        { Amount: amount },
        { OrderPaymentSummaryId: pick(summaries, 1)! },
      ]),
  },
  PaymentAuthorization: {
    make: async (_tx, amount, pick) => ({
      Amount: amount,
      OrderPaymentSummaryId: pick(summaries)!,
      ProcessingMode: 'External',
      Status: pick(STATUSES, 1)!,
    }),
    change: async (_tx, amount, pick) =>
      pick<FieldValues>([{ Status: pick(STATUSES, 1)! }, { TotalAuthReversalAmount: amount }]),
  },
  PaymentLineInvoice: {
    make: async (tx, amount, pick) => {
      const PaymentId = await anyOf(tx, 'Payment', pick);
      const undone = pick([null, ...(await tx.all('PaymentLineInvoice')).map(({ Id }) => Id)], 1) ?? null;
      const line = {
        PaymentId,
        InvoiceId: INVOICE,
        Type: pick(TYPES)!,
        Amount: amount,
        AssociatedPaymentLineId: undone,
      };
      return PaymentId === undefined ? undefined : line;
    },
    change: async () => ({ Comments: 'noted' }),
  },
  RefundLinePayment: {
    make: async (tx, amount, pick) => {
      const [RefundId, PaymentId] = [await anyOf(tx, 'Refund', pick), await anyOf(tx, 'Payment', pick)];
      return RefundId && PaymentId ? { RefundId, PaymentId, Type: 'Applied', Amount: amount } : undefined;
    },
    change: async () => ({ Comments: 'noted' }),
  },
  OrderPaymentSummaryReference: {
    make: async (_tx, amount, pick) => ({
      OrderPaymentSummaryId: pick(summaries)!,
      OrderSummaryId: ORDER_SUMMARY,
      Method: 'Card',
      Type: 'Shared',
      ReservedBalanceAmount: amount,
    }),
    change: async (_tx, amount) => ({ ReservedBalanceAmount: amount }),
  },
  CreditMemoLine: {
    make: async (_tx, amount, pick) => ({
      CreditMemoId: MEMO,
      Name: 'Line',
      ...pick<FieldValues>([
        { Type: 'Charge', ChargeAmount: amount, TaxAmount: '1.10' },
        { Type: 'Adjustment', AdjustmentAmount: amount, AdjustmentTaxAmount: '0.20' },
        { Type: 'Tax', TotalAmount: amount },
      ]),
    }),
    change: async (_tx, amount, pick) =>
      pick<FieldValues>([{ ChargeAmount: amount, Type: 'Charge' }, { Description: 'noted' }]),
  },
  CreditMemoInvApplication: {
    make: async (_tx, amount, pick) => ({
      CreditMemoId: MEMO,
      InvoiceId: INVOICE,
      Type: pick(TYPES)!,
      Amount: amount,
    }),
    change: async () => ({ Description: 'noted' }),
  },
  CreditMemoDebit: {
    make: async (_tx, amount, pick) => ({
      CreditMemoId: MEMO,
      Amount: amount,
      Kind: 'Refund',
      Status: pick(['Processed', 'Pending', 'Failed'])!,
    }),
    change: async (_tx, _amount, pick) => ({ Status: pick(['Processed', 'Failed'])! }),
  },
  InvoiceLine: {
    make: async (_tx, amount, pick) => ({
      InvoiceId: INVOICE,
      Name: 'Line',
      ...pick<FieldValues>([
        { Type: 'Charge', ChargeAmount: amount, ChargeTaxAmount: '0.30' },
        { Type: 'Tax', TaxAmount: amount },
        { Type: 'Adjustment', AdjustmentAmount: amount },
      ]),
      InvoiceLineStartDate: '2026-11-01',
      InvoiceLineEndDate: '2026-11-01',
    }),
    change: async (_tx, amount) => ({ TaxAmount: amount }),
  },
  PaymentGatewayLog: {
    make: async (_tx, amount, pick) => ({
      OrderPaymentSummaryId: pick(summaries)!,
      GatewayMessage: amount,
      CreatedDate: pick(['2026-11-01T00:00:00.000+0000', '2026-11-02T00:00:00.000+0000'], 1)!,
    }),
    change: async (_tx, amount, pick) =>
      pick<FieldValues>([
        { GatewayMessage: amount },
        { OrderPaymentSummaryId: pick([...summaries, null], 1) ?? null },
      ]),
  },
  ProcessException: {
    make: async (_tx, _amount, pick) => ({
      AttachedToId: pick(summaries)!,
      OrderSummaryId: pick([ORDER_SUMMARY, null]) ?? null,
      Message: 'No',
    }),
    change: async (_tx, _amount, pick) => ({ Status: pick(['New', 'Paused', 'Resolved'])! }),
  },
  CreditMemo: {
    make: async () => undefined,
    change: async (_tx, _amount, pick) => ({ Status: pick(['Posted', 'Canceled', 'Pending'])! }),
  },
};

/** The objects in which most money moves are written most often. */
const KINDS = [
  ...Object.keys(MAKERS),
  'Payment',
  'Refund',
  'Refund',
  'RefundLinePayment',
  'PaymentLineInvoice',
];

async function takeStep(tx: OrgTransaction, { what, kind, which, cents, choice }: Step): Promise<void> {
  const sObject = KINDS[kind % KINDS.length]!;
  const { make, change } = MAKERS[sObject]!;
  const pick: Pick = (values, shift = 0) => values[Math.floor(choice / 5 ** shift) % values.length];
  const amount = money(cents).dividedBy(100).toFixed(2);
  const records = await tx.all(sObject);
  const record = records[which % (records.length || 1)];
  if (what === 'insert' || !record) {
    const fields = await make(tx, amount, pick);
    if (fields) await tx.insert(sObject, fields);
  } else if (what === 'update') await tx.update(sObject, record.Id, (await change(tx, amount, pick))!);
  else if (sObject !== 'CreditMemo' && record.Id !== AUTHORIZATION) await tx.delete(sObject, record.Id);
}

/** Every public record, in the form of a seed. */
async function recordsOf(org: Org): Promise<Record<string, readonly SObjectRecord[]>> {
  const objects: Record<string, readonly SObjectRecord[]> = {};
  for (const { name, keyPrefix } of org.sObjectTypes()) {
    const records = await org.all(name);
    if (keyPrefix !== null && records.length > 0) objects[name] = records;
  }
  return objects;
}

/** Plain addition over all records, as the tables of src/org/money-fields.md describe it. */
class Naive {
  readonly #objects: Readonly<Record<string, readonly SObjectRecord[]>>;

  constructor(objects: Readonly<Record<string, readonly SObjectRecord[]>>) {
    this.#objects = objects;
  }

  all(sObject: string): readonly SObjectRecord[] {
    return this.#objects[sObject] ?? [];
  }

  total(sObject: string, like: FieldValues, field = 'Amount'): Money {
    const matches = (record: SObjectRecord) =>
      Object.entries(like).every(([name, value]) => record[name] === value);
    return sum(
      this.all(sObject)
        .filter(matches)
        .map((record) => money(record[field])),
    );
  }

  summary({ Id: OrderPaymentSummaryId }: SObjectRecord): Record<string, Money> {
    const of = (sObject: string, Status: string, field?: string) =>
      this.total(sObject, { OrderPaymentSummaryId, Status }, field);
    const authorized = of('PaymentAuthorization', 'Processed');
    const reversed = this.total('PaymentAuthorization', { OrderPaymentSummaryId }, 'TotalAuthReversalAmount');
    const taken = of('Payment', 'Processed').plus(of('Payment', 'Pending'));
    const refunded = of('Refund', 'Processed').plus(of('Refund', 'Pending'));
    return {
      AuthorizationAmount: authorized,
      PendingAuthorizationAmount: of('PaymentAuthorization', 'Pending'),
      AuthorizationReversalAmount: reversed,
      CapturedAmount: of('Payment', 'Processed'),
      PendingCaptureAmount: of('Payment', 'Pending'),
      RefundedAmount: of('Refund', 'Processed'),
      PendingRefundAmount: of('Refund', 'Pending'),
      BalanceAmount: of('Payment', 'Processed', 'Balance'),
      ReservedBalanceTotalAmount: this.total(
        'OrderPaymentSummaryReference',
        { OrderPaymentSummaryId },
        'ReservedBalanceAmount',
      ),
      AvailableToRefundAmount: larger(ZERO, taken.minus(refunded)),
      AvailableToCaptureAmount: larger(ZERO, authorized.minus(taken).minus(reversed)),
    };
  }

  payment({ Id: PaymentId, Amount, Status }: SObjectRecord): Record<string, Money> {
    const applied = this.total('PaymentLineInvoice', { PaymentId, Type: 'Applied' });
    const unapplied = this.total('PaymentLineInvoice', { PaymentId, Type: 'Unapplied' });
    const processed = new Set(
      this.all('Refund')
        .filter((refund) => refund.Status === 'Processed')
        .map(({ Id }) => Id),
    );
    const lines = this.all('RefundLinePayment').filter(
      (line) => line.PaymentId === PaymentId && processed.has(String(line.RefundId)),
    );
    const refunded = sum(lines.map((line) => money(line.Amount)));
    return {
      TotalApplied: applied,
      TotalUnapplied: unapplied,
      NetApplied: applied.minus(unapplied),
      TotalRefundApplied: refunded,
      NetRefundApplied: refunded,
      Balance: money(Amount).minus(applied).plus(unapplied).minus(refunded),
      ImpactAmount: Status === 'Canceled' ? ZERO : ZERO.minus(money(Amount)),
    };
  }

  refund({ Id: RefundId, Amount }: SObjectRecord): Record<string, Money> {
    const applied = this.total('RefundLinePayment', { RefundId });
    return { TotalApplied: applied, NetApplied: applied, Balance: money(Amount).minus(applied) };
  }

  authorization({ Id, Amount, TotalAuthReversalAmount }: SObjectRecord): Record<string, Money> {
    const captured = this.total('Payment', { PaymentAuthorizationId: Id, Status: 'Processed' });
    const balance = money(Amount).minus(captured).minus(money(TotalAuthReversalAmount));
    return { TotalPaymentCaptureAmount: captured, Balance: balance };
  }

  memo({ Id: CreditMemoId }: SObjectRecord): Record<string, Money> {
    const lines = (Type: string, field = 'TotalAmount') =>
      this.total('CreditMemoLine', { CreditMemoId, Type }, field);
    const total = lines('Charge').plus(lines('Adjustment')).plus(lines('Tax'));
    const net = this.#netCredits({ CreditMemoId });
    return {
      TotalAmountWithTax: total,
      TotalChargeAmountWithTax: lines('Charge').plus(lines('Charge', 'ChargeTaxAmount')),
      NetCreditsApplied: net,
      Balance: total.minus(net).minus(this.total('CreditMemoDebit', { CreditMemoId, Status: 'Processed' })),
    };
  }

  invoice({ Id: InvoiceId }: SObjectRecord): Record<string, Money> {
    const lines = (field: string) => this.total('InvoiceLine', { InvoiceId }, field);
    const total = lines('ChargeAmount').plus(lines('AdjustmentAmount')).plus(lines('TaxAmount'));
    const paid = this.total('PaymentLineInvoice', { InvoiceId, Type: 'Applied' }).minus(
      this.total('PaymentLineInvoice', { InvoiceId, Type: 'Unapplied' }),
    );
    const credited = this.#netCredits({ InvoiceId });
    return {
      TotalAmountWithTax: total,
      NetPaymentsApplied: paid,
      NetCreditsApplied: credited,
      Balance: total.minus(paid).minus(credited),
    };
  }

  #netCredits(like: FieldValues): Money {
    const ofType = (Type: string) => this.total('CreditMemoInvApplication', { ...like, Type });
    return ofType('Applied').minus(ofType('Unapplied'));
  }

  newestLog({ Id }: SObjectRecord): string | undefined {
    const logs = this.all('PaymentGatewayLog').filter((log) => log.OrderPaymentSummaryId === Id);
    const inOrder = logs.map((log) => `${log.CreatedDate} ${log.Id}`).sort();
    return inOrder.at(-1)?.split(' ')[1];
  }

  activeExceptions({ Id }: SObjectRecord): number {
    const active = this.all('ProcessException').filter(({ Status }) => Status === 'New');
    return active.filter(({ OrderSummaryId }) => OrderSummaryId === Id).length;
  }
}

function expectAmounts(record: SObjectRecord, amounts: Record<string, Money>): void {
  const expected = Object.fromEntries(
    Object.entries(amounts).map(([name, amount]) => [name, amount.plus(0).toFixed(2)]),
  );
  const actual = Object.fromEntries(Object.keys(amounts).map((name) => [name, record[name]]));
  expect({ Id: record.Id, ...actual }).toEqual({ Id: record.Id, ...expected });
}

async function expectAllToAddUp(org: Org): Promise<void> {
  const objects = await recordsOf(org);
  const naive = new Naive({ ...objects, CreditMemoDebit: await org.all('CreditMemoDebit') });
  for (const summary of naive.all('OrderPaymentSummary')) {
    expectAmounts(summary, naive.summary(summary));
    expect(summary.LastPaymentGatewayLogId).toBe(naive.newestLog(summary));
    for (const reference of naive.all('OrderPaymentSummaryReference')) {
      if (reference.OrderPaymentSummaryId !== summary.Id) continue;
      for (const name of [
        'AuthorizationAmount',
        'CapturedAmount',
        'RefundedAmount',
        'ReservedBalanceTotalAmount',
      ]) {
        expect([name, reference[name]]).toEqual([name, summary[name]]);
      }
    }
  }
  for (const payment of naive.all('Payment')) expectAmounts(payment, naive.payment(payment));
  for (const refund of naive.all('Refund')) expectAmounts(refund, naive.refund(refund));
  for (const record of naive.all('PaymentAuthorization')) expectAmounts(record, naive.authorization(record));
  for (const memo of naive.all('CreditMemo')) expectAmounts(memo, naive.memo(memo));
  for (const invoice of naive.all('Invoice')) expectAmounts(invoice, naive.invoice(invoice));
  for (const line of naive.all('CreditMemoLine'))
    expect(line.Status).toBe((await org.get('CreditMemo', MEMO))?.Status);
  const [orderSummary] = naive.all('OrderSummary');
  expect(orderSummary?.ActiveProcessExceptionCount).toBe(naive.activeExceptions(orderSummary!));
}

/** A small org with a refunded payment, so that every kind of step can fail. */
async function openUsedOrg(): Promise<Org> {
  const org = await openSmallOrg();
  await org.transact('before', async (tx) => {
    const payment = await tx.insert('Payment', paymentOf('100'));
    const refund = await tx.insert('Refund', refundOf('30'));
    const line = { PaymentId: payment.Id, RefundId: refund.Id, Type: 'Applied' };
    await tx.insert('RefundLinePayment', { ...line, Amount: '20' });
  });
  return org;
}

const ROLL_BACK = new Error('roll back');

/** Ignores refusals of steps that would apply and refund a payment for more than its amount. */
function ignoreRefusals(error: unknown): void {
  if (!(error instanceof WriteRefused) || !/^(The payment's amount|More of the payment)/.test(error.message))
    throw error;
}

async function run(org: Org, steps: readonly Step[], isRolledBack: boolean): Promise<void> {
  const done = org.transact('random', async (tx) => {
    for (const each of steps) await tx.attempt(() => takeStep(tx, each)).catch(ignoreRefusals);
    if (isRolledBack) throw ROLL_BACK;
  });
  await done.catch((error) => {
    if (error !== ROLL_BACK) throw error;
  });
}

test('After any transactions, some of them rolled back, every amount is the sum of its parts', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(transaction, { minLength: 1, maxLength: 8 }), async (transactions) => {
      const org = await openUsedOrg();
      for (const { steps, isRolledBack } of transactions) {
        await run(org, steps, isRolledBack);
        await expectAllToAddUp(org);
      }
    }),
    { numRuns: 60 },
  );
});

test('An org that has been written to is a seed without a contradiction, and the same org again', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
      const org = await openUsedOrg();
      await run(
        org,
        steps.filter(({ kind }) => KINDS[kind % KINDS.length] !== 'CreditMemoDebit'),
        false,
      );
      const objects = await recordsOf(org);
      const hasNegativeMemo = money(objects.CreditMemo?.[0]?.Balance).isNegative();
      fc.pre(!hasNegativeMemo);
      const { records } = seedOf(objects);
      for (const [sObject, seeded] of Object.entries(objects)) {
        expect([...records.get(sObject)!.values()]).toEqual(seeded);
      }
    }),
    { numRuns: 60 },
  );
});
