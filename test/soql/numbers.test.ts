import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fold } from '../../src/fold.ts';
import { money } from '../../src/money.ts';
import { textEquality } from '../../src/soql/evaluate/text-tests.ts';
import { compareNumbers, numberKey, numberOf } from '../../src/soql/numbers.ts';

/** Few digits, so that equal ones are frequent, and many, so that doubles do not suffice. */
const someDecimal = fc
  .tuple(
    fc.constantFrom('', '-'),
    fc.oneof(fc.nat(3).map(String), fc.bigInt({ min: 0n, max: 10n ** 18n }).map(String)),
    fc.oneof(
      fc.constantFrom('', '.0', '.00', '.1', '.10'),
      fc.nat(99_999_999).map((digits) => `.${digits}`),
    ),
  )
  .map((parts) => parts.join(''));

test('a decimal is read as the number that Number reads', () => {
  fc.assert(
    fc.property(
      fc.oneof(someDecimal, fc.constantFrom('', '.', '-', '1e3', '+1', '1.', '.5', '1.2.3', ' 1')),
      (text) => {
        expect([text, numberOf(text)]).toEqual([text, Number(text)]);
      },
    ),
    { numRuns: 2_000 },
  );
});

test('decimals compare, and have equal keys, exactly as decimal.js says', () => {
  fc.assert(
    fc.property(someDecimal, someDecimal, (one, other) => {
      const order = money(one).comparedTo(money(other));
      expect([one, other, Math.sign(compareNumbers(one, other)) + 0]).toEqual([one, other, order]);
      const [key, otherKey] = [numberKey(one), numberKey(other)];
      expect([one, other, new Set([key]).has(otherKey)]).toEqual([one, other, order === 0]);
    }),
    { numRuns: 2_000 },
  );
});

test('texts are equal when their folded forms are', () => {
  const letter = fc.constantFrom('a', 'A', 'b', 'z', '{', 'ß', 'S', 'é', 'É', 'ﬁ', 'F', 'I', '😀');
  const text = fc.string({ unit: letter, minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(fc.array(text, { maxLength: 10 }), text, (texts, value) => {
      const expected = texts.some((each) => fold(each) === fold(value));
      expect([texts, value, textEquality(texts)(value)]).toEqual([texts, value, expected]);
    }),
    { numRuns: 2_000 },
  );
});
