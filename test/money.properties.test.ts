import { describe, expect, it } from '@jest/globals';
import { Decimal as DecimalBase } from 'decimal.js';
import fc from 'fast-check';
import { Money, money } from '../src/money.ts';

/** As money.ts uses decimal.js for amounts that do not fit in whole numbers. */
const Decimal = DecimalBase.clone({
  precision: 40,
  rounding: DecimalBase.ROUND_HALF_UP,
  toExpNeg: -40,
  toExpPos: 40,
});

const digits = (max: number) =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: max }).map((all) => all.join(''));

const currencyAmount = fc
  .tuple(fc.integer({ min: -10_000_000, max: 10_000_000 }), fc.nat(4))
  .map(([units, scale]) => new Decimal(units).dividedBy(10 ** scale).toFixed(scale));

const plainText = fc
  .tuple(fc.constantFrom('', '-'), digits(24), fc.option(digits(22), { nil: undefined }))
  .map(([sign, whole, decimals]) => sign + whole + (decimals === undefined ? '' : `.${decimals}`));

/** Near the largest whole number that a double holds exactly. */
const atTheEdge = fc
  .tuple(fc.constantFrom('', '-'), fc.bigInt(2n ** 53n - 40n, 2n ** 53n + 40n), fc.nat(16))
  .map(([sign, units, scale]) => `${sign}${units}e-${scale}`);

const text = fc.oneof(
  { weight: 4, arbitrary: currencyAmount },
  plainText,
  atTheEdge,
  fc.constantFrom('0', '-0', '0.00', '-0.00', '.5', '-.5', '5.', '1e3', '1E-20', '1e30', '-1e-30', ' 7 '),
);
const number = fc.oneof(
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.maxSafeInteger(),
);
const value = fc.oneof({ weight: 5, arbitrary: text }, number);

const read = (one: string | number) => new Decimal(typeof one === 'string' ? one.trim() : one);

type Read = Pick<
  DecimalBase,
  | 'toString'
  | 'toJSON'
  | 'toFixed'
  | 'isZero'
  | 'isNegative'
  | 'isInteger'
  | 'isFinite'
  | 'toNumber'
  | 'decimalPlaces'
>;

const factsOf = (amount: Read) => [
  amount.toString(),
  amount.toJSON(),
  amount.toFixed(),
  amount.isZero(),
  amount.isNegative(),
  amount.isInteger(),
  amount.isFinite(),
  amount.toNumber(),
  amount.decimalPlaces(),
];

/** One comparison for all: `expect` takes longer than the arithmetic. */
function expectSame(amount: Money, decimal: DecimalBase): void {
  expect([amount instanceof Money, ...factsOf(amount)]).toEqual([true, ...factsOf(decimal)]);
}

describe('an amount in whole units', () => {
  it('is read as decimal.js reads it', () => {
    fc.assert(
      fc.property(value, (one) => expectSame(money(one), read(one))),
      { numRuns: 400 },
    );
  });

  it('adds, subtracts, multiplies and divides as decimal.js does', () => {
    fc.assert(
      fc.property(value, value, (one, other) => {
        for (const operation of ['plus', 'minus', 'times', 'dividedBy'] as const) {
          const decimal = read(one)[operation](read(other));
          expectSame(money(one)[operation](money(other)), decimal);
          expectSame(money(one)[operation](other), decimal);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('gives the same results when results are used again', () => {
    const step = fc.tuple(fc.constantFrom('plus', 'minus', 'times'), value);
    fc.assert(
      fc.property(value, fc.array(step, { maxLength: 8 }), (first, steps) => {
        let [amount, decimal] = [money(first), read(first)];
        for (const [operation, other] of steps) {
          amount = amount[operation](money(other));
          decimal = decimal[operation](read(other));
        }
        expectSame(amount, decimal);
        expectSame(amount.negated(), decimal.negated());
        expectSame(amount.abs(), decimal.abs());
      }),
      { numRuns: 400 },
    );
  });

  it('compares as decimal.js does', () => {
    fc.assert(
      fc.property(value, value, (one, other) => {
        const [amounts, decimals] = [[one, other].map(money), [one, other].map(read)] as const;
        const [amount, amount2] = amounts as [Money, Money];
        const [decimal, decimal2] = decimals as [DecimalBase, DecimalBase];
        const ways = [
          'comparedTo',
          'equals',
          'lessThan',
          'lessThanOrEqualTo',
          'greaterThan',
          'greaterThanOrEqualTo',
        ] as const;
        expect([...ways.map((way) => amount[way](amount2)), amount.equals(one)]).toEqual([
          ...ways.map((way) => decimal[way](decimal2)),
          true,
        ]);
      }),
      { numRuns: 400 },
    );
  });

  it('rounds half up as decimal.js does', () => {
    fc.assert(
      fc.property(value, fc.nat(20), (one, scale) => {
        expect(money(one).toFixed(scale)).toBe(read(one).toFixed(scale));
        expectSame(money(one).toDecimalPlaces(scale), read(one).toDecimalPlaces(scale));
        expectSame(
          money(one).toDecimalPlaces(scale, DecimalBase.ROUND_DOWN),
          read(one).toDecimalPlaces(scale, DecimalBase.ROUND_DOWN),
        );
      }),
      { numRuns: 400 },
    );
  });

  it('has the same members however it was made', () => {
    fc.assert(
      fc.property(value, value, (one, other) => {
        const total = money(one).plus(money(other));
        const again = money(total.toJSON());
        expect(total.wide === undefined ? total : total.toJSON()).toEqual(
          total.wide === undefined ? again : again.toJSON(),
        );
      }),
    );
  });

  it.each(['ten', '', ' ', '.', '-', '1,5', '1.2.3', '--1', '1-', '0x10', 'Infinity', 'NaN'])(
    'reads %p as decimal.js does, or refuses it with the same words',
    (words) => {
      const outcome = (reading: () => { toString(): string }) => {
        try {
          return reading().toString();
        } catch (error) {
          return String(error);
        }
      };
      if (words === '') expect(money(words).isZero()).toBe(true);
      else expect(outcome(() => money(words))).toBe(outcome(() => read(words)));
    },
  );
});
