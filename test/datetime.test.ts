import { expect, it } from '@jest/globals';
import { datetimeText, instantOf, isCalendarDay, isInRange, isoText } from '../src/datetime.ts';

it('an instant is the same after it is printed and read', () => {
  const instant = new Date('2026-11-22T09:30:00.007Z');
  const text = datetimeText(instant);
  expect(text).toBe('2026-11-22T09:30:00.007+0000');
  expect(isoText(text)).toBe('2026-11-22T09:30:00.007Z');
  expect(instantOf(text)).toBe(instant.getTime());
});

it('text that is not a datetime has no instant', () => {
  expect(instantOf('null')).toBeNaN();
});

it('the calendar has leap days in leap years only', () => {
  expect(['2028-02-29', '2026-02-29', '2026-13-01', '2026-04-31'].map(isCalendarDay)).toEqual([
    true,
    false,
    false,
    false,
  ]);
});

it('Salesforce accepts instants from 1700 to 4000', () => {
  const instants = ['1699-12-31T23:59:59Z', '1700-01-01T00:00Z', '4000-12-31T00:00Z', '4000-12-31T00:00:01Z'];
  expect(instants.map((text) => isInRange(Date.parse(text)))).toEqual([false, true, true, false]);
  expect(isInRange(Number.NaN)).toBe(false);
});
