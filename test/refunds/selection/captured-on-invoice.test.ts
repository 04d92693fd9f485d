import { describe, expect, test } from '@jest/globals';
import { money } from '../../../src/money.ts';
import { plan, printed, sequences, summary } from '../builders.ts';

const pools = (id: string, available: number, onInvoice: number, onNone: number) =>
  summary(id, available, { capturedForCreditMemoInvoice: onInvoice, capturedForNoInvoice: onNone });

const options = { refundSelection: 'captured-on-invoice' } as const;

describe('captured-on-invoice', () => {
  test('refunds the credit memo from its invoice, excess funds from no invoice', () => {
    const order = [pools('A', 50, 50, 0), pools('B', 50, 0, 50)];
    expect(printed(plan({ creditMemoBalance: 20, excessFunds: 20 }, order, options).refunds)).toBe(
      'A 20, B 0+20',
    );
  });

  test('compares captured amounts, not what is available', () => {
    const order = [pools('A', 100, 40, 0), pools('B', 60, 60, 0)];
    expect(printed(plan({ creditMemoBalance: 40 }, order, options).refunds)).toBe('A 40');
  });

  test('skips an exact match that no longer has the amount available', () => {
    const order = [pools('A', 30, 40, 0), pools('B', 60, 60, 0), pools('C', 80, 80, 0)];
    expect(printed(plan({ creditMemoBalance: 40 }, order, options).refunds)).toBe('B 40');
  });

  test('uses several in the order of their captured amounts, each up to its available amount', () => {
    const order = [pools('A', 10, 60, 0), pools('B', 30, 30, 0), pools('C', 80, 20, 60)];
    expect(printed(plan({ creditMemoBalance: 55 }, order, options).refunds)).toBe('A 10, B 30, C 15');
  });

  test('leaves unrefunded what the pools cannot cover', () => {
    const order = [pools('A', 100, 30, 20), pools('B', 100, 0, 0)];
    const result = plan({ creditMemoBalance: 50, excessFunds: 50 }, order, options);
    expect(printed(result.refunds)).toBe('A 30+20');
    expect(result.leftOnCreditMemo).toEqual(money(20));
    expect(result.unrefundedExcessFunds).toEqual(money(30));
  });

  test('counts what sequences took from a pool', () => {
    const order = [pools('A', 100, 40, 60), pools('B', 100, 70, 0)];
    const requested = { creditMemoBalance: 60, sequences: sequences('A 30') };
    expect(printed(plan(requested, order, options).refunds)).toBe('A 30, B 30');
  });

  test('uses nothing from a pool that sequences have overdrawn', () => {
    const order = [pools('A', 100, 20, 80), pools('B', 100, 10, 0)];
    const requested = { creditMemoBalance: 60, sequences: sequences('A 45') };
    expect(printed(plan(requested, order, options).refunds)).toBe('A 45, B 10');
  });

  test('does not bind sequences to the pools', () => {
    const requested = { creditMemoBalance: 60, sequences: sequences('A 60') };
    expect(printed(plan(requested, [pools('A', 100, 0, 0)], options).refunds)).toBe('A 60');
  });
});
