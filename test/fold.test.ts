import { expect, test } from '@jest/globals';
import { fold } from '../src/fold.ts';

test('texts are equal whatever their case, and differ by accents and by spaces', () => {
  expect(fold('Mara Lindqvist')).toBe(fold('MARA lindqvist'));
  expect(fold('straße')).toBe(fold('STRASSE'));
  expect(fold('Zoe')).not.toBe(fold('Zoë'));
  expect(fold('Zoe')).not.toBe(fold('Zoe '));
});

test('folding folded text changes nothing, whatever the character', () => {
  for (let codePoint = 0; codePoint <= 0x10ffff; codePoint++) {
    const folded = fold(String.fromCodePoint(codePoint));
    if (fold(folded) !== folded) throw new Error(`U+${codePoint.toString(16)} folds twice`);
  }
});
