/** Local times of users. */
import { describe, expect, test } from '@jest/globals';
import { inZone, startOfDay, timeZone, UTC } from '../../src/soql/time-zone.ts';

const NEW_YORK = timeZone('America/New_York');
const SAO_PAULO = timeZone('America/Sao_Paulo');

describe('a clock', () => {
  test.each([
    ['2026-07-01T03:30:15.250+0000', '2026-06-30T23:30:15.250+0000'],
    ['2026-01-01T03:30:00.000+0000', '2025-12-31T22:30:00.000+0000'],
    ['2026-03-08T06:59:59.999+0000', '2026-03-08T01:59:59.999+0000'],
    ['2026-03-08T07:00:00.000+0000', '2026-03-08T03:00:00.000+0000'],
  ])('shows a datetime of the zone: %s is %s in New York', (utc, shown) => {
    expect(inZone(utc, NEW_YORK)).toBe(shown);
    expect(inZone(utc, UTC)).toBe(utc);
  });

  test('of half and quarter hours is right too', () => {
    expect(inZone('2026-11-22T20:00:00.000+0000', timeZone('Asia/Kathmandu'))).toBe(
      '2026-11-23T01:45:00.000+0000',
    );
  });

  test('of an unknown zone shows UTC', () => {
    expect(timeZone('Mars/Olympus_Mons')).toBe(UTC);
  });
});

describe('a day begins', () => {
  test.each([
    ['2026-03-08', '2026-03-08T05:00:00.000Z'],
    ['2026-03-09', '2026-03-09T04:00:00.000Z'],
    ['2026-11-01', '2026-11-01T04:00:00.000Z'],
    ['2026-11-02', '2026-11-02T05:00:00.000Z'],
  ])('at midnight: %s in New York at %s', (day, instant) => {
    expect(startOfDay(day, NEW_YORK).toISOString()).toBe(instant);
  });

  test.each([
    ['2018-11-04', '2018-11-04T03:00:00.000Z'],
    ['2018-02-18', '2018-02-18T03:00:00.000Z'],
  ])('once, also where clocks change at midnight: %s in São Paulo at %s', (day, instant) => {
    expect(startOfDay(day, SAO_PAULO).toISOString()).toBe(instant);
  });
});
