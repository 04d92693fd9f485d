import { expect, test } from '@jest/globals';
import { ParseCache } from '../../src/soql/parse-cache.ts';

test('the latest queries are parsed once', () => {
  const cache = new ParseCache(2);
  const [a, b, c] = ['SELECT Id FROM A', 'SELECT Id FROM B', 'wrong'].map((text) => cache.parse(text));
  expect(c).toMatchObject({ refusal: { errorCode: 'MALFORMED_QUERY' } });
  expect(cache.parse('SELECT Id FROM B')).toBe(b);
  expect(cache.parse('wrong')).toBe(c);
  expect(cache.parse('SELECT Id FROM B')).toBe(b);
  const again = cache.parse('SELECT Id FROM A');
  expect(again).not.toBe(a);
  expect(again).toEqual(a);
  expect(cache.parse('SELECT Id FROM B')).toBe(b);
  expect(cache.parse('wrong')).not.toBe(c);
});
