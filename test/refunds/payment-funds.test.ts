import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Money, money, sum } from '../../src/money.ts';
import { type PaymentFunds, totalApplied, withdraw } from '../../src/refunds/payment-funds.ts';

const funds = (onNoInvoice: number, ...onInvoices: [string, number][]): PaymentFunds => ({
  onNoInvoice: money(onNoInvoice),
  applications: onInvoices.map(([invoiceId, amount]) => ({
    lineId: `line to ${invoiceId}`,
    invoiceId,
    amount: money(amount),
  })),
});

const refund = (memo: number, excess = 0) => ({
  fromCreditMemo: money(memo),
  fromExcessFunds: money(excess),
});

/** "I 30 memo, J 5": what is unapplied from which invoice, and whether the memo is applied to it instead. */
function taken({ unapplications }: ReturnType<typeof withdraw>): string {
  return unapplications
    .map(
      ({ invoiceId, amount, isReplacedByCreditMemo }) =>
        `${invoiceId} ${amount}${isReplacedByCreditMemo ? ' memo' : ''}`,
    )
    .join(', ');
}

describe('a refund from a credit memo', () => {
  test('unapplies the payment from its invoice, and the memo is applied to it instead', () => {
    expect(taken(withdraw(funds(0, ['I', 120]), refund(45)))).toBe('I 45 memo');
  });

  test('pays several invoices in their order, and a part of the last', () => {
    expect(taken(withdraw(funds(0, ['I', 30], ['J', 50], ['K', 40]), refund(60)))).toBe(
      'I 30 memo, J 30 memo',
    );
  });

  test('uses money on no invoice last, and unapplies nothing for it', () => {
    const result = withdraw(funds(25, ['I', 100]), refund(110));
    expect(taken(result)).toBe('I 100 memo');
    expect(result.fromNoInvoice).toEqual(refund(10));
    expect(result.left).toEqual(funds(15));
  });
});

describe('a refund of excess funds', () => {
  test('uses money on no invoice first', () => {
    expect(taken(withdraw(funds(25, ['I', 100]), refund(0, 20)))).toBe('');
  });

  test('unapplies the difference, so that the balance of the invoice opens again', () => {
    expect(taken(withdraw(funds(25, ['I', 100]), refund(0, 30)))).toBe('I 5');
  });

  test('leaves reserved money, as long as there is money to unapply', () => {
    expect(taken(withdraw(funds(80, ['I', 45]), refund(0, 45), money(80)))).toBe('I 45');
    expect(withdraw(funds(80, ['I', 45]), refund(0, 60), money(80)).left.onNoInvoice).toEqual(money(65));
  });

  test('comes after the credit memo', () => {
    expect(taken(withdraw(funds(10, ['I', 100]), refund(30, 40)))).toBe('I 30 memo, I 30');
  });
});

test('whatever is refunded, nothing is lost, and only what the payment has is taken', () => {
  const cents = fc.nat({ max: 10_000 }).map((units) => money(units).dividedBy(100));
  const scenario = fc.record({
    onNoInvoice: cents,
    amounts: fc.array(cents, { maxLength: 4 }),
    parts: fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true })),
    reserved: cents,
  });
  fc.assert(
    fc.property(scenario, ({ onNoInvoice, amounts, parts, reserved }) => {
      const before: PaymentFunds = {
        onNoInvoice,
        applications: amounts.map((amount, at) => ({ lineId: `l${at}`, invoiceId: `i${at % 2}`, amount })),
      };
      const all = onNoInvoice.plus(totalApplied(before));
      const share = (of: Money, part: number) =>
        of
          .times(Math.round(part * 100))
          .dividedBy(100)
          .toDecimalPlaces(2, 1);
      const fromCreditMemo = share(all, parts[0]);
      const fromExcessFunds = share(all.minus(fromCreditMemo), parts[1]);
      const result = withdraw(before, { fromCreditMemo, fromExcessFunds }, reserved);
      const unapplied = sum(result.unapplications.map(({ amount }) => amount));
      const free = result.fromNoInvoice.fromCreditMemo.plus(result.fromNoInvoice.fromExcessFunds);
      expect(unapplied.plus(free)).toEqual(fromCreditMemo.plus(fromExcessFunds));
      expect(result.left.onNoInvoice.plus(totalApplied(result.left))).toEqual(
        all.minus(unapplied).minus(free),
      );
      expect(result.left.onNoInvoice.isNegative() && !result.left.onNoInvoice.isZero()).toBe(false);
      const byMemo = sum(
        result.unapplications.filter((each) => each.isReplacedByCreditMemo).map(({ amount }) => amount),
      );
      expect(byMemo.plus(result.fromNoInvoice.fromCreditMemo)).toEqual(fromCreditMemo);
    }),
    { numRuns: 300 },
  );
});
