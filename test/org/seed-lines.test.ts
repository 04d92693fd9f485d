import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { linesTogether, parseTogether } from '../../src/org/seed-lines.ts';

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sfom-lines-'));
});

afterAll(() => rm(directory, { recursive: true }));

async function linesOf(text: string) {
  const path = join(directory, 'file.ndjson');
  await writeFile(path, text);
  return [...linesTogether(path)];
}

test('the pieces of a file are its lines, with the number of the first', async () => {
  const lines = Array.from({ length: 500 }, (_, index) => 'ä'.repeat((index * 37) % 2_000));
  lines[250] = 'x'.repeat(300_000);
  for (const end of ['', '\n']) {
    const pieces = await linesOf(lines.join('\n') + end);
    expect(pieces.length).toBeGreaterThan(5);
    expect(pieces.flatMap(({ text }) => text.split('\n'))).toEqual(lines);
    for (const { text, first } of pieces) expect(text.split('\n')[0]).toBe(lines[first - 1]);
  }
});

test('an empty file has no lines, and empty lines count', async () => {
  expect(await linesOf('')).toEqual([]);
  expect(await linesOf('\n\n{}')).toEqual([
    { text: '\n', first: 1, end: 2 },
    { text: '{}', first: 3, end: 5 },
  ]);
});

test.each([
  ['two values in one line', '{"a":1},{"b":2}'],
  ['a value over two lines', '{"a":[{"x":1}\n{"y":1}],"b":{"z":1}}'],
  ['a list over two lines', '[1\n2]'],
  ['a text over two lines', '"a\nb"'],
  ['two values in one line, and one over two', '1],[2\n[1\n2]'],
  ['a line that ends a list', '{"a":1}],[{"b":2}'],
  ['no value', '{"a":1}\nx'],
])('lines are not taken together if there is %s', (_, text) => {
  expect(parseTogether(text)).toBeUndefined();
});

test('lines with values are what JSON.parse makes of each', () => {
  const line = fc.oneof(fc.json(), fc.constantFrom('', ' ', '],[', '[', '"', '1,2', '{"a":1}'));
  fc.assert(
    fc.property(fc.array(line, { minLength: 1 }), (lines) => {
      const expected = lines.map((each) => (each.trim() === '' ? undefined : parsed(each)));
      const isRight = expected.every((value) => value !== WRONG);
      const read = parseTogether(lines.join('\n'));
      if (isRight) expect(read).toEqual(expected);
      else expect(read).toBeUndefined();
    }),
  );
});

const WRONG = Symbol('not JSON');

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return WRONG;
  }
}
