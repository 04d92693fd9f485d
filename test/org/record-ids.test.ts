import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { counterOfId, keyPrefixOfId, makeId, normalizeId, withChecksum } from '../../src/org/record-ids.ts';

describe('A record id', () => {
  test.each([
    ['001D000000IRFma', '001D000000IRFmaIAH'],
    ['00D000000000062', '00D000000000062EAA'],
    ['005xx0000000001', '005xx0000000001AAA'],
    ['aaaaaaaaaaaaaaa', 'aaaaaaaaaaaaaaaAAA'],
    ['AAAAAAAAAAAAAAA', 'AAAAAAAAAAAAAAA555'],
  ])('of 15 characters, %s, is %s in 18', (short, long) => {
    expect(withChecksum(short)).toBe(long);
    expect(normalizeId(short)).toBe(long);
    expect(normalizeId(long)).toBe(long);
  });

  test('of 18 characters may have its checksum in lower case', () => {
    expect(normalizeId('001D000000IRFmaiah')).toBe('001D000000IRFmaIAH');
  });

  test.each([
    ['a wrong checksum', '001D000000IRFmaIAA'],
    ['16 characters', '001D000000IRFmaI'],
    ['no characters', ''],
    ['a character that ids do not have', '001D0000-0IRFma'],
    ['a line end', '001D000000IRFma\n'],
    ['the prefix of a private object', '~BJxx0000000001'],
  ])('with %s is not valid', (_what, text) => {
    expect(normalizeId(text)).toBeUndefined();
  });

  test('that is generated has a prefix, a counter that can be read back, and a checksum', () => {
    expect(makeId('0cb', 1)).toBe('0cbxx0000000001AAA');
    expect(makeId('0cb', 61)).toBe('0cbxx000000000zAAA');
    expect(makeId('0cb', 62)).toBe('0cbxx0000000010AAA');
    expect(keyPrefixOfId(makeId('0cb', 62))).toBe('0cb');
    fc.assert(
      fc.property(fc.nat({ max: 2 ** 50 }), (counter) => {
        const id = makeId('0cb', counter);
        expect(normalizeId(id)).toBe(id);
        expect(counterOfId(id)).toBe(counter);
      }),
    );
  });

  test('sorts by its counter', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (one, other) => {
        expect(makeId('0cb', one) < makeId('0cb', other)).toBe(one < other);
      }),
    );
  });

  test('that the emulator did not generate has no counter', () => {
    expect(counterOfId('001D000000IRFmaIAH')).toBeUndefined();
    expect(counterOfId('0cbxx0zzzzzzzzzAAA')).toBeUndefined();
  });
});
