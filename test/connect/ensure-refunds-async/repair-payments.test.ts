/** Org directories that earlier versions wrote: payments whose applications and refunds exceed their amount. */
import { beforeEach, expect, it } from '@jest/globals';
import { repairPayments } from '../../../src/connect/ensure-refunds-async/repair-payments.ts';
import { openOrg } from '../../../src/org/emulated-org.ts';
import type { Org, SObjectRecord } from '../../../src/org/port.ts';
import { memoryStorage } from '../../../src/org/storage/memory-storage.ts';
import { TestClock } from '../../support/clock.ts';
import { insertOrder, type TestOrder } from '../../support/order.ts';
import { openTestOrg } from '../../support/org.ts';

const clock = new TestClock();
let org: Org;
let order: TestOrder;

beforeEach(async () => {
  org = await openTestOrg(clock);
  order = await insertOrder(org, {
    summaries: [
      [
        {
          amount: '120',
          on: [
            [0, '70'],
            [1, '50'],
          ],
        },
      ],
    ],
    memos: [{ amount: '45', invoice: 0 }],
  });
});

/** The order as an earlier version refunded it: 45.00 of the payment, which stays fully applied. */
async function refundedLongAgo(withMemo: boolean): Promise<Org> {
  const id = order.payments[0] as string;
  const records = new Map<string, Map<string, SObjectRecord>>();
  for (const { name, keyPrefix } of org.sObjectTypes()) {
    if (keyPrefix === null) continue;
    // PaymentMethod shows records of other objects.
    const own = (await org.all(name)).filter(({ Id }) => Id.startsWith(keyPrefix));
    records.set(name, new Map(own.map((record) => [record.Id, record])));
  }
  const USD = { CurrencyIsoCode: 'USD' };
  const refund = {
    Id: '0cbxx0000009001AAA',
    PaymentId: id,
    Amount: '45.00',
    Status: 'Processed',
    OrderPaymentSummaryId: order.summaries[0],
    ...USD,
  };
  records.get('Refund')?.set(refund.Id, refund as SObjectRecord);
  const line = {
    Id: '0dRxx0000009001EAA',
    RefundId: refund.Id,
    PaymentId: id,
    Amount: '45.00',
    Type: 'Applied',
    ...USD,
  };
  records.get('RefundLinePayment')?.set(line.Id, line);
  const payment = records.get('Payment')?.get(id) as SObjectRecord;
  records
    .get('Payment')
    ?.set(id, { ...payment, NetRefundApplied: '45.00', TotalRefundApplied: '45.00', Balance: '0.00' });
  if (withMemo) {
    const memoId = order.memos[0] as string;
    const memo = records.get('CreditMemo')?.get(memoId) as SObjectRecord;
    records.get('CreditMemo')?.set(memoId, { ...memo, Balance: '0.00' });
    const debit = {
      Id: '~CDxx0000000001AAA',
      CreditMemoId: memoId,
      RefundId: refund.Id,
      Amount: '45.00',
      Status: 'Processed',
      Kind: 'Refund',
      ...USD,
    };
    records.set('CreditMemoDebit', new Map([[debit.Id, debit]]));
  }
  const counters = new Map(
    ['CreditMemoInvApplication.Id', 'PaymentLineInvoice.Id'].map((name) => [name, 9_000]),
  );
  const load = async () => ({ records, settings: {}, counters, commit: 0 });
  return openOrg({ storage: { ...memoryStorage(), load }, clock: () => clock.now() });
}

async function mend(old: Org): Promise<string[]> {
  const warnings: string[] = [];
  await repairPayments(
    old,
    () => clock.now(),
    (warning) => warnings.push(warning),
  );
  return warnings;
}

async function fieldsOf(old: Org, sObject: string, id: string | undefined, ...fields: string[]) {
  const record = await old.get(sObject, String(id));
  return fields.map((field) => record?.[field]);
}

it('the memo is applied to its invoice instead of the payment, and its balance does not change', async () => {
  const old = await refundedLongAgo(true);
  expect(await mend(old)).toEqual([
    expect.stringMatching(
      /^The applications and refunds of payment PMT-\d+ \(0aQ\w{15}\) exceeded its amount by USD 45\.00\. USD 45\.00 was unapplied from its invoices, and USD 45\.00 of credit memos was applied to them instead\.$/,
    ),
  ]);
  expect(
    await fieldsOf(old, 'Payment', order.payments[0], 'NetApplied', 'NetRefundApplied', 'Balance'),
  ).toEqual(['75.00', '45.00', '0.00']);
  expect(
    await fieldsOf(old, 'Invoice', order.invoices[0], 'NetPaymentsApplied', 'NetCreditsApplied', 'Balance'),
  ).toEqual(['25.00', '45.00', '0.00']);
  expect(await fieldsOf(old, 'CreditMemo', order.memos[0], 'NetCreditsApplied', 'Balance')).toEqual([
    '45.00',
    '0.00',
  ]);
  expect(await mend(old)).toEqual([]);
});

it('if no memo is known, the payment is only unapplied, from its newest application', async () => {
  const old = await refundedLongAgo(false);
  expect(await mend(old)).toEqual([
    expect.stringMatching(/, and USD 0\.00 of credit memos was applied to them instead\.$/),
  ]);
  expect(await fieldsOf(old, 'Payment', order.payments[0], 'NetApplied', 'Balance')).toEqual([
    '75.00',
    '0.00',
  ]);
  expect(await fieldsOf(old, 'Invoice', order.invoices[1], 'NetPaymentsApplied', 'Balance')).toEqual([
    '5.00',
    '45.00',
  ]);
});

it('an org without such payments is not changed', async () => {
  expect(await mend(org)).toEqual([]);
});
