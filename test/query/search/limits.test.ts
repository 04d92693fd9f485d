/** How a limit is divided among the objects of a search (the first row is the documentation's own example). */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { share } from '../../../src/query/search/limits.ts';

describe('a limit is divided evenly', () => {
  test.each([
    [[19, 35], 20, [10, 10]],
    [[20, 500], 100, [20, 80]],
    [[3, 9, 1], 8, [3, 4, 1]],
    [[5, 5, 5], 2, [1, 1, 0]],
    [[5, 5], 0, [0, 0]],
    [[], 10, []],
  ])('%j by %d is %j', (found, limit, shares) => {
    expect(share(found, limit)).toEqual(shares);
  });

  test('all of it is used, and no object gets more than another that could use more', () => {
    const property = fc.property(fc.array(fc.nat(50), { maxLength: 8 }), fc.nat(200), (found, limit) => {
      const shares = share(found, limit);
      const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);
      expect(sum(shares)).toBe(Math.min(limit, sum(found)));
      const least = Math.min(
        ...shares.filter((each, place) => each < found[place]!),
        Number.POSITIVE_INFINITY,
      );
      for (const [place, each] of shares.entries()) {
        expect(each).toBeLessThanOrEqual(Math.min(found[place]!, least + 1));
      }
    });
    fc.assert(property);
  });
});
