import { describe, expect, test } from '@jest/globals';
import { money } from '../../src/money.ts';
import { feeInvoices, payment, plan, sequences, summary, told } from './builders.ts';

const reserving = (id: string, available: number, reservedToOpen: number, reservedTotal = reservedToOpen) =>
  summary(id, available, { reservedToOpen, reservedTotal });

describe('reserved balance that is considered', () => {
  const considering = { isReservedBalanceAmountConsidered: true };

  test('is opened first, and only the surplus is refunded', () => {
    const { openings, refunds } = plan({ creditMemoBalance: 70, ...considering }, [reserving('A', 100, 30)]);
    expect(told(openings)).toBe('A 30');
    expect(told(refunds)).toBe('A 40');
  });

  test('is opened in ID order, for the credit memo first and then for excess funds', () => {
    const order = [reserving('C', 50, 10), reserving('B', 50, 20), summary('A', 50)];
    const { openings, refunds } = plan({ creditMemoBalance: 5, excessFunds: 30, ...considering }, order);
    expect(told(openings)).toBe('B 5+15, C 0+10');
    expect(told(refunds)).toBe('B 0+5');
  });

  test('takes no more than there is to refund', () => {
    const order = [reserving('A', 100, 60), reserving('B', 100, 60)];
    const { openings, refunds } = plan({ creditMemoBalance: 80, ...considering }, order);
    expect(told(openings)).toBe('A 60, B 20');
    expect(refunds).toEqual([]);
  });

  test('comes after fee invoices and before sequences', () => {
    const asked = {
      creditMemoBalance: 100,
      feeInvoices: feeInvoices('F 10'),
      sequences: sequences('B 70'),
      ...considering,
    };
    const { openings, refunds } = plan(asked, [reserving('A', 100, 30), summary('B', 100)]);
    expect(told(openings)).toBe('A 30');
    expect(told(refunds)).toBe('B 60');
  });

  test('stays out of reach of every refund, also when an earlier operation opened it', () => {
    const asked = { creditMemoBalance: 100, sequences: sequences('A 90'), ...considering };
    const { openings, refunds, leftOnCreditMemo } = plan(asked, [reserving('A', 100, 0, 60)]);
    expect(openings).toEqual([]);
    expect(told(refunds)).toBe('A 40');
    expect(leftOnCreditMemo).toEqual(money(60));
  });

  test('of more than a summary has leaves it nothing to refund', () => {
    const { refunds } = plan({ creditMemoBalance: 10, ...considering }, [reserving('A', 100, 0, 160)]);
    expect(refunds).toEqual([]);
  });

  test('is kept out of settled payments, not out of pending captures', () => {
    const order = [summary('A', 100, { payments: [payment('p', 60)], reservedTotal: 30 })];
    expect(told(plan({ creditMemoBalance: 100, ...considering }, order).refunds)).toBe('A 30');
  });
});

test('reserved balance that is not considered is refunded as any other', () => {
  const { openings, refunds } = plan({ creditMemoBalance: 100 }, [reserving('A', 100, 30)]);
  expect(openings).toEqual([]);
  expect(told(refunds)).toBe('A 100');
});
