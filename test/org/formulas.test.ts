import { describe, expect, test } from '@jest/globals';
import { parseFormula } from '../../src/org/formulas.ts';

const FIELDS: Readonly<Record<string, string>> = { A: '10.10', B: '0.20', C: '3' };
const evaluate = (text: string) => parseFormula(text).evaluate(FIELDS).toFixed();

describe('A formula', () => {
  test.each([
    ['A', '10.1'],
    ['A + B', '10.3'],
    ['A - B - C', '6.9'],
    ['A - (B + C)', '6.9'],
    ['B * C + A', '10.7'],
    ['A + B * C', '10.7'],
    ['(A + B) * C', '30.9'],
    ['max(0, B - C)', '0'],
    ['max(0, C - B) * C', '8.4'],
    ['A + Blank', '10.1'],
    ['(A + 1) * 0.5', '5.55'],
  ])('%s is %s', (text, result) => {
    expect(evaluate(text)).toBe(result);
  });

  test('names the fields that it reads', () => {
    expect(parseFormula('max(0, A - (B + A))').names).toEqual(['A', 'B']);
  });

  test.each(['', 'A +', 'A B', '(A', 'max(1, A)', 'A / B', 'sum(A)', 'max(0, A'])(
    '"%s" is not valid',
    (text) => {
      expect(() => parseFormula(text)).toThrow('is not a valid formula');
    },
  );
});
