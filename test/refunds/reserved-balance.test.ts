import { describe, expect, test } from '@jest/globals';
import { money } from '../../src/money.ts';
import { feeInvoices, openings, payment, plan, printed, sequences, summary } from './builders.ts';

const reserving = (id: string, available: number, reservedToOpen: number, onNoInvoice = 0) =>
  summary(id, available, {
    reservedToOpen,
    reservedTotal: reservedToOpen,
    payments: [payment(`payment of ${id}`, available, onNoInvoice)],
  });

/** A summary whose reserved balance an earlier operation opened. */
const opened = (id: string, available: number, reservedTotal: number, onNoInvoice = reservedTotal) =>
  summary(id, available, { reservedTotal, payments: [payment(`payment of ${id}`, available, onNoInvoice)] });

describe('reserved balance that is considered', () => {
  const considering = { isReservedBalanceAmountConsidered: true };

  test('is opened first, and only the surplus is refunded', () => {
    const result = plan({ creditMemoBalance: 70, ...considering }, [reserving('A', 100, 30)]);
    expect(openings(result)).toBe('A 30');
    expect(printed(result.refunds)).toBe('A 40');
  });

  test('is opened in ID order, by the credit memo alone', () => {
    const order = [reserving('C', 50, 10), reserving('B', 50, 20), summary('A', 50)];
    expect(openings(plan({ creditMemoBalance: 25, ...considering }, order))).toBe('B 20, C 5');
    expect(openings(plan({ excessFunds: 25, ...considering }, order))).toBe('');
  });

  test('opens no more than the credit memo has', () => {
    const order = [reserving('A', 100, 60), reserving('B', 100, 60)];
    const result = plan({ creditMemoBalance: 80, ...considering }, order);
    expect(openings(result)).toBe('A 60, B 20');
    expect(result.refunds).toEqual([]);
  });

  test('opens no more than the settled payments have', () => {
    const order = [reserving('A', 20, 60), summary('B', 100)];
    const result = plan({ creditMemoBalance: 80, ...considering }, order);
    expect(openings(result)).toBe('A 20');
    expect(printed(result.refunds)).toBe('B 60');
  });

  test('opens no money twice: what an earlier operation opened is already open', () => {
    const order = [
      summary('A', 60, { reservedToOpen: 50, reservedTotal: 80, payments: [payment('p', 60, 30)] }),
    ];
    const result = plan({ creditMemoBalance: 60, ...considering }, order);
    expect(openings(result)).toBe('A 30');
    expect(result.leftOnCreditMemo).toEqual(money(30));
  });

  test('comes after fee invoices and before sequences', () => {
    const requested = {
      creditMemoBalance: 100,
      feeInvoices: feeInvoices('F 10'),
      sequences: sequences('B 70'),
      ...considering,
    };
    const result = plan(requested, [reserving('A', 100, 30), summary('B', 100)]);
    expect(openings(result)).toBe('A 30');
    expect(printed(result.refunds)).toBe('B 60');
  });

  test('is never refunded, even if an earlier operation opened it', () => {
    const requested = { creditMemoBalance: 100, sequences: sequences('A 90'), ...considering };
    const result = plan(requested, [opened('A', 100, 60)]);
    expect(openings(result)).toBe('');
    expect(printed(result.refunds)).toBe('A 40');
    expect(result.leftOnCreditMemo).toEqual(money(60));
  });

  test('above the money of a summary leaves nothing to refund', () => {
    const { refunds } = plan({ creditMemoBalance: 10, ...considering }, [opened('A', 100, 160, 100)]);
    expect(refunds).toEqual([]);
  });

  test('is reserved from settled payments, not from pending captures', () => {
    const order = [summary('A', 100, { payments: [payment('p', 60, 30)], reservedTotal: 30 })];
    expect(printed(plan({ creditMemoBalance: 100, ...considering }, order).refunds)).toBe('A 30');
  });

  test('does not restrict excess funds to less than the money on invoices: they open nothing, and only money on no invoice stays', () => {
    const requested = { excessFunds: 40, ...considering };
    expect(printed(plan(requested, [reserving('A', 125, 80)]).refunds)).toBe('A 0+40');
    const free = plan(requested, [reserving('A', 125, 80, 100)]);
    expect(printed(free.refunds)).toBe('A 0+40');
    const partly = plan({ excessFunds: 60, ...considering }, [reserving('A', 125, 80, 100)]);
    expect(printed(partly.refunds)).toBe('A 0+45');
    expect(partly.unrefundedExcessFunds).toEqual(money(15));
  });
});

test('reserved balance that is not considered is refunded as any other', () => {
  const result = plan({ creditMemoBalance: 100 }, [reserving('A', 100, 30)]);
  expect(result.openings).toEqual([]);
  expect(printed(result.refunds)).toBe('A 100');
});
