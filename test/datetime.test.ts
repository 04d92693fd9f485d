import { expect, it } from '@jest/globals';
import { datetimeText, instantOf, isoText } from '../src/datetime.ts';

it('an instant as records hold it leads back to itself', () => {
  const instant = new Date('2026-11-22T09:30:00.007Z');
  const text = datetimeText(instant);
  expect(text).toBe('2026-11-22T09:30:00.007+0000');
  expect(isoText(text)).toBe('2026-11-22T09:30:00.007Z');
  expect(instantOf(text)).toBe(instant.getTime());
});

it('what is no datetime is no instant', () => {
  expect(instantOf('null')).toBeNaN();
});
