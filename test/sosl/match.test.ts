/** The texts that a search finds, compared with a matcher that shares nothing with the real one. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compileTerm } from '../../src/sosl/match.ts';
import { parseSosl } from '../../src/sosl/parse.ts';
import { wordsOf } from '../../src/sosl/words.ts';

function finds(braces: string, ...fields: readonly string[]): boolean {
  const parsed = parseSosl(`FIND {${braces}}`);
  if ('refusal' in parsed) throw new Error(parsed.refusal.message);
  return compileTerm(parsed.search.term!)(fields.map(wordsOf));
}

describe('a record is found', () => {
  test.each([
    ['customer', ['A CUSTOMER of ours']],
    ['john*', ['johnson']],
    ['john*', ['john']],
    ['mi* meyers', ['Michael Meyers']],
    ['jo?n', ['joan']],
    ['"monday meeting"', ['The Monday-meeting, again']],
    ['john smith', ['Smith', 'John']],
    ['mara@example.com', ['mara@example.com']],
    ['example', ['mara@example.com']],
    ['john AND NOT smith', ['john jones']],
    ['aa AND NOT bb AND cc', ['aa bb']],
    ['straße', ['STRASSE']],
    ['p*o?*t', ['prospect']],
  ])('by %s in %j', (braces, fields) => {
    expect(finds(braces, ...fields)).toBe(true);
  });

  test.each([
    ['john', ['johnson']],
    ['jo?n', ['jon']],
    ['jo?n', ['johan']],
    ['"monday meeting"', ['meeting monday']],
    ['"monday meeting"', ['monday', 'meeting']],
    ['john smith', ['john']],
    ['john AND NOT smith', ['john', 'smith']],
    ['aa AND NOT bb AND cc', ['aa bb cc']],
    ['com', ['company']],
    ['anything', []],
  ])('not by %s in %j', (braces, fields) => {
    expect(finds(braces, ...fields)).toBe(false);
  });
});

/** A random search as a tree, with its text and a naive test of its own. */
interface Naive {
  readonly text: string;
  readonly holds: (fields: readonly string[]) => boolean;
}

const letters = fc.constantFrom('a', 'b', 'C');
const wordText = fc.array(letters, { minLength: 2, maxLength: 4 }).map((each) => each.join(''));
const fieldText = fc.array(wordText, { maxLength: 4 }).map((words) => words.join(' - '));

const pattern = fc
  .tuple(letters, fc.array(fc.constantFrom('a', 'B', 'c', '*', '?'), { minLength: 1, maxLength: 3 }))
  .map(([first, rest]) => first + rest.join(''));

/** Tries every way in which the pattern could match. */
function fits(word: string, written: string): boolean {
  if (written === '') return word === '';
  const [first, rest] = [written[0]!, written.slice(1)];
  if (first === '*') return fits(word, rest) || (word !== '' && fits(word.slice(1), written));
  return (
    word !== '' &&
    (first === '?' || first.toLowerCase() === word[0]!.toLowerCase()) &&
    fits(word.slice(1), rest)
  );
}

const leaf: fc.Arbitrary<Naive> = fc.array(pattern, { minLength: 1, maxLength: 2 }).map((patterns) => ({
  text: patterns.length === 1 ? patterns[0]! : `"${patterns.join(' ')}"`,
  holds: (fields) =>
    fields.some((field) => {
      const words = field.split(' - ');
      return words.some((_, from) =>
        patterns.every((each, offset) => from + offset < words.length && fits(words[from + offset]!, each)),
      );
    }),
}));

const { tree } = fc.letrec<{ tree: Naive; joined: Naive }>((tie) => ({
  tree: fc.oneof({ maxDepth: 4, withCrossShrink: true }, leaf, tie('joined')),
  joined: fc
    .tuple(tie('tree'), fc.constantFrom(' ', ' AND ', ' or ', ' and NOT '), tie('tree'))
    .map(([one, operator, other]) => join(one, operator, other)),
}));

function join(one: Naive, operator: string, other: Naive): Naive {
  const rules: Readonly<Record<string, (a: boolean, b: boolean) => boolean>> = {
    or: (a, b) => a || b,
    'and NOT': (a, b) => a && !b,
  };
  const rule = rules[operator.trim()] ?? ((a, b) => a && b);
  return {
    text: `(${one.text})${operator}(${other.text})`,
    holds: (fields) => rule(one.holds(fields), other.holds(fields)),
  };
}

test('random searches find the right random records', () => {
  const property = fc.property(tree, fc.array(fieldText, { maxLength: 3 }), ({ text, holds }, fields) => {
    fc.pre(text.replace(/[^abc]/gi, '').length > 1);
    expect(finds(text, ...fields)).toBe(holds(fields));
  });
  fc.assert(property, { numRuns: 1000 });
});

test('no pattern takes long', () => {
  expect(finds(`a${'*a'.repeat(1500)}b`, 'a'.repeat(30_000))).toBe(false);
});

test('any text is parsed or refused', () => {
  const piece = fc.constantFrom(
    '{',
    '}',
    '(',
    ')',
    '"',
    '\\',
    '*',
    '?',
    ' ',
    'aa',
    'AND',
    'OR',
    'NOT',
    "'",
    'FIND ',
  );
  const property = fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
    const parsed = parseSosl(`FIND {${pieces.join('')}`);
    expect('search' in parsed || /SEARCH$/.test(parsed.refusal.errorCode)).toBe(true);
  });
  fc.assert(property, { numRuns: 2000 });
});
