import { describe, expect, test } from '@jest/globals';
import type { RefundPlan } from '../../src/refunds/allocate.ts';
import { feeInvoices, plan, printed, summary } from './builders.ts';

const ORDER = [summary('A', 100)];

const paid = ({ feePayments }: RefundPlan) =>
  feePayments.map(({ invoiceId, amount }) => `${invoiceId} ${amount}`).join(', ');

describe('fee invoices', () => {
  test.each([
    ['are paid in list order, and the rest is refunded', 'F2 5, F1 10', 'F2 5, F1 10', 'A 85'],
    [
      'that the credit memo is too small for are paid as far as it goes',
      'F1 70, F2 70, F3 1',
      'F1 70, F2 30',
      '',
    ],
    ['that take it all leave nothing to refund', 'F1 100', 'F1 100', ''],
    ['listed twice are paid once', 'F1 10, F2 5, F1 10', 'F1 10, F2 5', 'A 85'],
    ['without a balance are passed over', 'F1 0, F2 -7, F3 5', 'F3 5', 'A 95'],
  ])('%s', (_, listed, payments, refunds) => {
    const result = plan({ creditMemoBalance: 100, feeInvoices: feeInvoices(listed) }, ORDER);
    expect(paid(result)).toBe(payments);
    expect(printed(result.refunds)).toBe(refunds);
  });

  test('are not paid out of excess funds', () => {
    const requested = { creditMemoBalance: 10, excessFunds: 40, feeInvoices: feeInvoices('F1 30') };
    const result = plan(requested, ORDER);
    expect(paid(result)).toBe('F1 10');
    expect(printed(result.refunds)).toBe('A 0+40');
  });
});
