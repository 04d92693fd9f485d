import { describe, expect, it } from '@jest/globals';
import { amountOfDouble, isDecimal, money, scaleOfCurrency, sum, toText } from '../src/money.ts';

describe('money', () => {
  it('knows as many decimals of each currency as Node itself, where ISO 4217 and Node agree', () => {
    // Node shows some currencies with fewer decimals than ISO 4217 gives them, because their small coins are gone.
    const shownWithoutCoins = new Set(
      Intl.supportedValuesOf('currency').filter((code) => iso(code) === 0 && scaleOfCurrency(code) === 2),
    );
    const differing = Intl.supportedValuesOf('currency').filter(
      (code) => iso(code) !== scaleOfCurrency(code) && !shownWithoutCoins.has(code),
    );
    expect(differing.filter((code) => !['IQD', 'ISK'].includes(code))).toEqual([]);
    expect(['JPY', 'KRW', 'CLP', 'VND'].map(scaleOfCurrency)).toEqual([0, 0, 0, 0]);
    expect(['KWD', 'BHD', 'TND'].map(scaleOfCurrency)).toEqual([3, 3, 3]);
    expect(['USD', 'EUR', '???'].map(scaleOfCurrency)).toEqual([2, 2, 2]);
  });

  it('adds what a double cannot', () => {
    expect(toText(sum([money('0.1'), money('0.2'), money('1234567890123456.78')]), 2)).toBe(
      '1234567890123457.08',
    );
  });

  it('rounds half up', () => {
    expect([toText(money('1.005'), 2), toText(money('-1.005'), 2)]).toEqual(['1.01', '-1.01']);
  });

  it.each([null, undefined, ''])('reads %p as zero', (blank) => {
    expect(money(blank).isZero()).toBe(true);
  });

  it.each(['10', '10.50', '-1', '.5', '1e3', ' 7 ', 12.5])('reads %p', (value) => {
    expect(isDecimal(value)).toBe(true);
    expect(money(value).isFinite()).toBe(true);
  });

  it.each(['', 'ten', '1,5', '0x10', '1e9999', 'Infinity', Number.NaN, Number.POSITIVE_INFINITY, true, null])(
    'does not read %p',
    (value) => {
      expect(isDecimal(value)).toBe(false);
    },
  );
});

function iso(code: string): number | undefined {
  return new Intl.NumberFormat('en', { style: 'currency', currency: code }).resolvedOptions()
    .maximumFractionDigits;
}

describe('amountOfDouble', () => {
  it.each([
    [0.1 + 0.2, 2, '0.30'],
    [1.2100000000000002, 2, '1.21'],
    [3 * 19.99, 2, '59.97'],
    ['0.30000000000000004', 2, '0.30'],
    [1.1 * 3, 3, '3.300'],
    [33.00000000000001, 0, '33'],
    [9_999_999_999_999.98, 2, '9999999999999.98'],
    ['9999999999999999.99', 2, '9999999999999999.99'],
  ])('takes %p at scale %p as %p', (value, scale, amount) => {
    expect(amountOfDouble(value, scale).toFixed()).toBe(money(amount).toFixed());
  });

  it.each([
    [0.305, 2],
    [1.005, 2],
    [1.0001, 2],
    [0.5, 0],
    ['0.3000000000000009', 2],
    ['9999999999999.985', 2],
  ])('leaves %p, which has more decimals than %p, as it is', (value, scale) => {
    expect(amountOfDouble(value, scale).decimalPlaces()).toBeGreaterThan(scale);
  });
});
