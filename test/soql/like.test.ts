import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fold } from '../../src/fold.ts';
import { likeTest } from '../../src/soql/evaluate/like.ts';
import { isLike, letters } from './naive.ts';

const text = fc.array(fc.constantFrom('a', 'b', 'B', '%', '_', '\\', '\u{1F600}', '.'), { maxLength: 8 });
const signs = fc.constantFrom('a', 'B', '%', '%', '_', '\\%', '\\_', '\\', '\u{1F600}', '.');

test('patterns match as defined', () => {
  let matched = 0;
  const property = fc.property(text, fc.array(signs, { maxLength: 7 }), (characters, pattern) => {
    const [value, like] = [characters.join(''), pattern.join('')];
    const matches = likeTest(like)(fold(value));
    if (matches) matched++;
    return matches === isLike(letters(value), letters(like));
  });
  fc.assert(property, { numRuns: 10_000 });
  expect(matched).toBeGreaterThan(250);
});

test('no pattern takes long', () => {
  const matches = [likeTest(`${'%a'.repeat(50)}%b`), likeTest(`${'%_a'.repeat(50)}%b`)];
  expect(matches.map((test) => test('A'.repeat(5000)))).toEqual([false, false]);
});
