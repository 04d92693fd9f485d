import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DELIMITERS, type Dialect, LINE_ENDINGS, printRows, readRows } from '../../src/bulk/csv.ts';

const dialects = fc.record({
  columnDelimiter: fc.constantFrom(...Object.keys(DELIMITERS)),
  lineEnding: fc.constantFrom(...Object.keys(LINE_ENDINGS)),
});

const values = fc.string({
  unit: fc.constantFrom('a', 'é', '🎁', '"', ',', ';', '|', '\t', '^', '`', '\n', '\r', ' '),
});

const tables = fc
  .integer({ min: 1, max: 4 })
  .chain((columns) =>
    fc.array(fc.array(values, { minLength: columns, maxLength: columns }), { minLength: 1, maxLength: 6 }),
  );

async function* inPieces(text: string, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  let [from, turn] = [0, 0];
  while (from < bytes.length) {
    const size = sizes[turn++ % sizes.length] as number;
    yield bytes.subarray(from, from + size);
    from += size;
  }
}

async function read(text: string, dialect: Dialect, sizes: readonly number[] = [1000]) {
  const rows: string[][] = [];
  for await (const row of readRows(inPieces(text, sizes), dialect)) rows.push(row);
  return rows;
}

/** Of two faults either may be reported first. */
const outcomeOf = (rows: Promise<string[][]>) => rows.catch((error: Error) => error.name);

const COMMA: Dialect = { columnDelimiter: 'COMMA', lineEnding: 'LF' };

describe('the CSV of bulk jobs', () => {
  it('has no row of more than 400,000 characters', async () => {
    expect(await read(`Name\n${'é'.repeat(400_000)}\n`, COMMA)).toHaveLength(2);
    for (const length of [400_001, 2_000_000])
      await expect(read(`Name\na\n${'x'.repeat(length)}\n`, COMMA)).rejects.toThrow(
        'InvalidBatch : A row has more than 400000 characters',
      );
  });

  it('is read quickly, however many blank lines a value has', async () => {
    const value = `${'\n'.repeat(65_000)}x`.repeat(5);
    expect(await read(`Name\n"${value}"\n`, COMMA, [65_536])).toEqual([['Name'], [value]]);
  });

  it('is read as it was printed, in every dialect and in any pieces', () =>
    fc.assert(
      fc.asyncProperty(
        tables,
        dialects,
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
        async (table, dialect, sizes) => {
          expect(await read(printRows(table, dialect), dialect, sizes)).toEqual(table);
        },
      ),
    ));

  it('is read or refused in the same way in any pieces', () =>
    fc.assert(
      fc.asyncProperty(
        fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', '\r\n') }),
        dialects,
        fc.integer({ min: 1, max: 5 }),
        async (text, dialect, size) => {
          expect(await outcomeOf(read(text, dialect, [size]))).toEqual(await outcomeOf(read(text, dialect)));
        },
      ),
    ));

  it('has no rows in blank lines at its end', async () => {
    expect(await read('A,B\n1,2\n\n\n', COMMA)).toEqual([
      ['A', 'B'],
      ['1', '2'],
    ]);
  });

  it.each(['\uFEFFA,B\n1,2\n', '\uFEFF"A","B"\n1,2\n'])(
    'has a byte order mark in its first name: %j',
    async (text) => {
      for (const size of [1, 2, 3, 100])
        expect(await read(text, COMMA, [size])).toEqual([
          ['\uFEFFA', 'B'],
          ['1', '2'],
        ]);
    },
  );

  it.each(['', '\n\n', '\uFEFF'])('has no rows without a header row: %j', async (text) => {
    expect(await read(text, COMMA)).toEqual([]);
  });

  it('with a header row of more than 32,000 characters is refused', async () => {
    await expect(read(`${'x'.repeat(32_001)}\n1\n`, COMMA)).rejects.toThrow('more than 32000 characters');
    expect(await read(`${'x'.repeat(32_000)}\n`, COMMA)).toHaveLength(1);
  });
});
