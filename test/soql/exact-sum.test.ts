import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { toText } from '../../src/money.ts';
import { ExactSum } from '../../src/soql/evaluate/exact-sum.ts';
import { units } from './naive.ts';

const decimal = fc
  .tuple(
    fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }),
    fc.nat(12),
    fc.constantFrom(1n, 10n ** 4n, 10n ** 12n),
  )
  .map(([amount, scale, divisor]) => {
    const digits = String(amount < 0n ? -amount / divisor : amount / divisor).padStart(scale + 1, '0');
    const text = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
    return amount < 0n ? `-${text}` : text;
  });

test('sums lose no digit', () => {
  const property = fc.property(fc.array(decimal, { maxLength: 12 }), (terms) => {
    const sum = new ExactSum();
    for (const term of terms) sum.add(term);
    expect([terms, units(toText(sum.total(), 12))]).toEqual([
      terms,
      terms.reduce((all, each) => all + units(each), 0n),
    ]);
  });
  fc.assert(property, { numRuns: 2000 });
});

test('sums too large for a double lose no digit', () => {
  const sum = new ExactSum();
  for (let count = 0; count < 100; count++) sum.add('999999999999.99');
  expect(toText(sum.total(), sum.scale)).toBe('99999999999999.00');
  for (let count = 0; count < 20_000; count++) sum.add('999999999999.99');
  sum.add(-1);
  expect(toText(sum.total(), sum.scale)).toBe('20099999999999798.00');
});
