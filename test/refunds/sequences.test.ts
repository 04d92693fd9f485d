import { describe, expect, test } from '@jest/globals';
import { money } from '../../src/money.ts';
import { feeInvoices, plan, printed, sequences, summary } from './builders.ts';

const ABC = [summary('A', 30), summary('B', 50), summary('C', 80)];

describe('sequences', () => {
  test.each([
    ['are walked in their own order', 'B 20, A 10, C 30', 'B 20, A 10, C 30'],
    ['stop when the target is reached', 'B 20, C 80, A 30', 'B 20, C 40'],
    ['skip an entry of amount 0', 'A 0, B 50, C 10', 'B 50, C 10'],
    ['take no more than a summary has', 'A 60, B 30', 'A 30, B 30'],
    ['may name a summary twice', 'B 20, A 10, B 60', 'B 50, A 10'],
    ['leave the rest to the selection rule', 'A 20', 'A 20, B 40'],
    ['of nothing but zeros leave everything to the selection rule', 'A 0', 'C 60'],
  ])('%s', (_, listed, expected) => {
    const { refunds, leftOnCreditMemo } = plan({ creditMemoBalance: 60, sequences: sequences(listed) }, ABC);
    expect(printed(refunds)).toBe(expected);
    expect(leftOnCreditMemo).toEqual(money(0));
  });

  test('refund the credit memo and then excess funds out of one list', () => {
    const requested = { creditMemoBalance: 40, excessFunds: 30, sequences: sequences('A 30, B 30, C 30') };
    expect(printed(plan(requested, ABC).refunds)).toBe('A 30, B 10+20, C 0+10');
  });

  test('leave a rest of both funds to the selection rule', () => {
    const requested = { creditMemoBalance: 40, excessFunds: 30, sequences: sequences('A 25') };
    expect(printed(plan(requested, ABC).refunds)).toBe('A 25, B 15+30');
  });

  test('see what fee invoices left of the credit memo', () => {
    const requested = {
      creditMemoBalance: 40,
      feeInvoices: feeInvoices('F 15'),
      sequences: sequences('B 40'),
    };
    expect(printed(plan(requested, ABC).refunds)).toBe('B 25');
  });

  test('of a summary that the plan does not cover are a broken invariant', () => {
    expect(() => plan({ creditMemoBalance: 40, sequences: sequences('D 10') }, ABC)).toThrow(
      'does not cover order payment summary D',
    );
  });
});

describe('isAllowPartial', () => {
  const requested = { creditMemoBalance: 40, excessFunds: 30, isAllowPartial: true };

  test('ends with the sequences: the rest stays on the credit memo, the rest of excess funds is dropped', () => {
    const result = plan({ ...requested, sequences: sequences('A 25') }, ABC);
    expect(printed(result.refunds)).toBe('A 25');
    expect(result.leftOnCreditMemo).toEqual(money(15));
    expect(result.unrefundedExcessFunds).toEqual(money(30));
  });

  test.each([
    ['no sequences', undefined],
    ['an empty list of them', []],
  ])('is ignored with %s', (_, none) => {
    const result = plan({ ...requested, sequences: none }, ABC);
    expect(printed(result.refunds)).toBe('B 40, A 0+30');
  });

  test('changes nothing where the sequences reach the target', () => {
    const { leftOnCreditMemo, unrefundedExcessFunds } = plan(
      { ...requested, sequences: sequences('C 75') },
      ABC,
    );
    expect([leftOnCreditMemo, unrefundedExcessFunds]).toEqual([money(0), money(0)]);
  });
});
