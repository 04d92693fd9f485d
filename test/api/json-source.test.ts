import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readJson } from '../../src/api/json-source.ts';

describe('a JSON body', () => {
  it.each([
    ['{"a":}', 1, 7],
    ['{"a":1,}', 1, 9],
    ['{"a" 1}', 1, 7],
    ['{\n  "a": tru\n}', 2, 9],
    ['{"a":01}', 1, 7],
    ['{"a":"\\q"}', 1, 8],
    ["{'a':1}", 1, 3],
    ['{"a":1}x', 1, 9],
    ['{"a":"x\ny"}', 1, 9],
  ])(
    'that is broken, %j, is refused with the place after the character at fault',
    async (text, line, column) => {
      await expect(readJson(text)).rejects.toMatchObject({
        message: expect.stringContaining(`at [line:${line}, column:${column}]`),
        details: { status: 400, errorCode: 'JSON_PARSER_ERROR' },
      });
    },
  );

  it.each(['{', '{"a":1', '[1,', '{"a":', '{"a":"b', '{"a":tr', '{\n'])(
    'that ends too early, %j, is refused as such',
    async (text) => {
      await expect(readJson(text)).rejects.toThrow('Unexpected end-of-input at [line:');
    },
  );

  it('has numbers that a double cannot hold as text, exactly as written', async () => {
    const { value, longNumbers } = await readJson('{"a":{"b":[1,9007199254740993.01]},"c":0.1}');
    expect(value).toEqual({ a: { b: [1, '9007199254740993.01'] }, c: 0.1 });
    expect(longNumbers).toEqual([['a', 'b', 1]]);
  });

  it('cannot reach a prototype, also with long numbers in it', async () => {
    const { value } = await readJson(
      '{"__proto__":{"polluted":12345678901234567890},"n":12345678901234567890}',
    );
    expect(Object.keys(value as object)).toEqual(['__proto__', 'n']);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it.each([65, 100_000])('that is nested %i levels deep is refused', async (depth) => {
    await expect(readJson('['.repeat(depth) + ']'.repeat(depth))).rejects.toThrow(
      'Nested more than 64 levels deep at [line:1, column:65]',
    );
  });

  it('may have brackets in its strings', async () => {
    const text = JSON.stringify({ a: `${'['.repeat(200)}\\"` });
    expect((await readJson(text)).value).toEqual(JSON.parse(text));
  });

  it('gives the start of a value and the position of the parser after it', async () => {
    const source = await readJson('{\n    "name": "x", "n": 12}');
    expect(await source.tokenAt(['name'])).toEqual({
      text: 'VALUE_STRING value x',
      start: { line: 2, column: 13 },
      met: { line: 2, column: 14 },
    });
    expect((await source.tokenAt(['n'])).met).toEqual({ line: 2, column: 25 });
  });

  it('is read as JSON.parse reads it, whatever is in it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.json({ maxDepth: 5 }), async (text) => {
        const { value, longNumbers } = await readJson(text);
        if (longNumbers.length === 0) expect(value).toEqual(JSON.parse(text));
      }),
    );
  });

  it('that JSON.parse refuses is refused, whatever it is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), async (text) => {
        let isValid = true;
        try {
          JSON.parse(text);
        } catch {
          isValid = false;
        }
        const read = readJson(text);
        await (isValid ? read : expect(read).rejects.toThrow(/at \[line:\d+, column:\d+\]$/));
      }),
    );
  });
});
