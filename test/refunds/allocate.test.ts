import { describe, expect, test } from '@jest/globals';
import { money } from '../../src/money.ts';
import { allocate, type RefundSelection } from '../../src/refunds/allocate.ts';
import { byId } from '../../src/refunds/random.ts';
import {
  feeInvoices,
  payment,
  plan,
  printed,
  printedByPayment,
  request,
  sequences,
  summary,
} from './builders.ts';

const ABC = [summary('A', 30), summary('B', 50), summary('C', 80)];

describe('the worked vectors of the contract, of A 30, B 50 and C 80', () => {
  const vectors: [refund: number, byRule: Record<RefundSelection, string>][] = [
    [50, { 'captured-on-invoice': 'B 50', 'largest-first': 'B 50', 'smallest-sufficient': 'B 50' }],
    [40, { 'captured-on-invoice': 'B 40', 'largest-first': 'C 40', 'smallest-sufficient': 'B 40' }],
    [20, { 'captured-on-invoice': 'A 20', 'largest-first': 'C 20', 'smallest-sufficient': 'A 20' }],
    [
      90,
      {
        'captured-on-invoice': 'C 80, B 10',
        'largest-first': 'C 80, B 10',
        'smallest-sufficient': 'C 80, B 10',
      },
    ],
    [
      110,
      {
        'captured-on-invoice': 'C 80, B 30',
        'largest-first': 'C 80, A 30',
        'smallest-sufficient': 'C 80, B 30',
      },
    ],
    [
      160,
      {
        'captured-on-invoice': 'C 80, B 50, A 30',
        'largest-first': 'C 80, B 50, A 30',
        'smallest-sufficient': 'C 80, B 50, A 30',
      },
    ],
  ];
  const cases = vectors.flatMap(([refund, byRule]) =>
    Object.entries(byRule).map(([rule, expected]) => [refund, rule as RefundSelection, expected] as const),
  );

  test.each(cases)('%d by %s is %s', (creditMemoBalance, refundSelection, expected) => {
    const { refunds, leftOnCreditMemo } = plan({ creditMemoBalance }, ABC, { refundSelection });
    expect(printed(refunds)).toBe(expected);
    expect(leftOnCreditMemo).toEqual(money(0));
  });

  test.each<RefundSelection>(['captured-on-invoice', 'largest-first', 'smallest-sufficient'])(
    '161 by %s fails the total check',
    (refundSelection) => {
      expect(allocate(request({ creditMemoBalance: 161 }), ABC, { refundSelection, shuffle: byId })).toEqual({
        kind: 'refused',
        required: money(161),
        available: money(160),
      });
    },
  );
});

describe('the total check', () => {
  const refusalOf = (requested: Parameters<typeof request>[0]) =>
    allocate(request(requested), ABC, { refundSelection: 'smallest-sufficient', shuffle: byId }).kind;

  test('adds excess funds to the credit memo', () => {
    expect(refusalOf({ creditMemoBalance: 100, excessFunds: 60 })).toBe('planned');
    expect(refusalOf({ creditMemoBalance: 100, excessFunds: '60.01' })).toBe('refused');
  });

  test('is made before fee invoices are paid', () => {
    expect(refusalOf({ creditMemoBalance: 161, feeInvoices: feeInvoices('F 100') })).toBe('refused');
  });

  test('is not softened by isAllowPartial', () => {
    const requested = { creditMemoBalance: 161, sequences: sequences('A 10'), isAllowPartial: true };
    expect(refusalOf(requested)).toBe('refused');
  });

  test('refuses every refund without an order payment summary, but plans an empty one for amount 0', () => {
    const options = { refundSelection: 'smallest-sufficient', shuffle: byId } as const;
    expect(allocate(request({ excessFunds: '0.01' }), [], options).kind).toBe('refused');
    expect(allocate(request({}), [], options)).toMatchObject({ kind: 'planned', plan: { refunds: [] } });
  });
});

describe('credit memo and excess funds', () => {
  test('excess funds are refunded after the credit memo, from what is still available', () => {
    const { refunds } = plan({ creditMemoBalance: 50, excessFunds: 40 }, ABC);
    expect(printed(refunds)).toBe('B 50, C 0+40');
  });

  test('a payment that both funds refund is refunded once', () => {
    const { refunds } = plan({ creditMemoBalance: 20, excessFunds: 10 }, [summary('A', 30)]);
    expect(printed(refunds)).toBe('A 20+10');
    expect(refunds).toHaveLength(1);
  });

  test('excess funds alone need no credit memo', () => {
    expect(printed(plan({ excessFunds: 30 }, ABC).refunds)).toBe('A 0+30');
  });

  test('money that only pending captures hold cannot be refunded yet', () => {
    const pending = summary('A', 100, { payments: [] });
    const requested = { creditMemoBalance: 60, excessFunds: 30 };
    const { refunds, leftOnCreditMemo, unrefundedExcessFunds } = plan(requested, [pending, summary('B', 50)]);
    expect(printed(refunds)).toBe('B 50');
    expect(leftOnCreditMemo).toEqual(money(10));
    expect(unrefundedExcessFunds).toEqual(money(30));
  });
});

test('money in flight is not refunded again, although its payment does not show it yet', () => {
  const order = [summary('A', 60, { payments: [payment('p', 100)] }), summary('B', 100)];
  expect(printed(plan({ creditMemoBalance: 100, sequences: sequences('A 100') }, order).refunds)).toBe(
    'A 60, B 40',
  );
});

test('amounts of 18 digits keep their last one', () => {
  const order = [summary('A', '9999999999999999.98'), summary('B', '9999999999999999.99')];
  const { refunds } = plan({ creditMemoBalance: '19999999999999999.96' }, order);
  expect(refunds.map(({ fromCreditMemo }) => fromCreditMemo.toFixed(2))).toEqual([
    '9999999999999999.99',
    '9999999999999999.97',
  ]);
});

test('the refunds of several payments come in the order of choice', () => {
  const split = summary('A', 60, {
    payments: ['10', '20', '30'].map((refundable) => payment(`p${refundable}`, refundable)),
  });
  const requested = { creditMemoBalance: 55, sequences: sequences('A 20, A 35') };
  expect(printedByPayment(plan(requested, [split]))).toBe('p20 20, p30 30, p10 5');
});

describe('every choice says why it was made', () => {
  const reasons = (
    requested: Parameters<typeof request>[0],
    refundSelection: RefundSelection = 'smallest-sufficient',
  ) => {
    const allocation = allocate(request(requested), ABC, { refundSelection, shuffle: byId });
    if (allocation.kind === 'refused') throw new Error('the test expected a plan');
    return allocation.choices.map(({ orderPaymentSummaryId, amount, reason }) => [
      orderPaymentSummaryId,
      `${amount}`,
      reason,
    ]);
  };

  test.each([
    ['an exact match', 50, [['B', '50', 'exact']]],
    ['the smallest that covers', 40, [['B', '40', 'smallest-sufficient']]],
    [
      'several in descending order',
      90,
      [
        ['C', '80', 'descending'],
        ['B', '10', 'descending'],
      ],
    ],
  ])('%s', (_, creditMemoBalance, expected) => {
    expect(reasons({ creditMemoBalance })).toEqual(expected);
  });

  test('the largest, and then an exact match on the rest', () => {
    expect(reasons({ creditMemoBalance: 110 }, 'largest-first')).toEqual([
      ['C', '80', 'largest'],
      ['A', '30', 'exact'],
    ]);
  });

  test('a sequence', () => {
    expect(reasons({ creditMemoBalance: 50, sequences: sequences('A 10') })).toEqual([
      ['A', '10', 'sequence'],
      ['B', '40', 'smallest-sufficient'],
    ]);
  });
});
