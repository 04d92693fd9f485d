import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Running, runEmulator } from '../support/emulator.ts';

let running: Running;

beforeAll(async () => {
  running = await runEmulator();
});

afterAll(() => running.close());

describe('an answer', () => {
  const small = '/services/data';
  const large = '/services/data/v59.0/sobjects/OrderSummary/describe';

  const get = (path: string, encoding: string, init: RequestInit = {}) =>
    running.send(path, { ...init, headers: { 'Accept-Encoding': encoding } });

  it.each([
    [small, 'gzip', 'json'],
    [large, 'gzip', 'json'],
    [small, 'deflate', 'json'],
    [large, 'deflate', 'json'],
    [`${large}.xml`, 'gzip', 'xml'],
  ])(
    '%s is compressed by %s for a client that accepts that, with the same text',
    async (path, encoding, format) => {
      const plain = await get(path, 'identity');
      const compressed = await get(path, encoding);
      expect(plain.headers.get('content-encoding')).toBeNull();
      expect(compressed.headers.get('content-encoding')).toBe(encoding);
      expect(compressed.headers.get('content-type')).toContain(format);
      expect(compressed.headers.get('vary')).toBe('Accept, Accept-Encoding');
      expect(compressed.text).toBe(plain.text);
      const lengthOf = ({ headers }: typeof plain) => Number(headers.get('content-length'));
      expect(lengthOf(plain)).toBe(Buffer.byteLength(plain.text));
      expect(lengthOf(compressed)).toBeLessThan(lengthOf(plain));
    },
  );

  it('to HEAD has headers only', async () => {
    const { text, headers } = await get(large, 'gzip', { method: 'HEAD' });
    expect(text).toBe('');
    expect(Number(headers.get('content-length'))).toBeGreaterThan(1000);
  });
});
