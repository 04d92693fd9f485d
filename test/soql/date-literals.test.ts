/** The ranges of days that date literals stand for. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { rangeOfDays, rangeOfInstants, takesCount } from '../../src/soql/date-literals.ts';
import { compileTest } from '../../src/soql/evaluate/value-tests.ts';
import { timeZone, UTC } from '../../src/soql/time-zone.ts';
import { stretches } from './arbitraries.ts';
import { within } from './naive.ts';
import { stretch } from './wording.ts';

const SUNDAY = new Date('2026-11-22T09:30:15.250Z');
const SATURDAY = new Date('2024-03-30T23:59:59.999Z');

const range = (literal: string, now: Date, zone = UTC) => {
  const [name = '', count = '0'] = literal.split(':');
  const { from, to } = rangeOfDays(name, Number(count), { now, zone });
  return `${from} ${to}`;
};

/** The days from the first up to, but not including, the second. */
test.each([
  ['TODAY', '2026-11-22 2026-11-23'],
  ['YESTERDAY', '2026-11-21 2026-11-22'],
  ['TOMORROW', '2026-11-23 2026-11-24'],
  ['LAST_90_DAYS', '2026-08-24 2026-11-23'],
  ['NEXT_90_DAYS', '2026-11-23 2027-02-21'],
  ['LAST_N_DAYS:1', '2026-11-21 2026-11-23'],
  ['NEXT_N_DAYS:1', '2026-11-23 2026-11-24'],
  ['N_DAYS_AGO:2', '2026-11-20 2026-11-21'],
  ['THIS_WEEK', '2026-11-22 2026-11-29'],
  ['LAST_WEEK', '2026-11-15 2026-11-22'],
  ['NEXT_WEEK', '2026-11-29 2026-12-06'],
  ['LAST_N_WEEKS:2', '2026-11-08 2026-11-22'],
  ['NEXT_N_WEEKS:2', '2026-11-29 2026-12-13'],
  ['N_WEEKS_AGO:3', '2026-11-01 2026-11-08'],
  ['THIS_MONTH', '2026-11-01 2026-12-01'],
  ['LAST_MONTH', '2026-10-01 2026-11-01'],
  ['NEXT_MONTH', '2026-12-01 2027-01-01'],
  ['LAST_N_MONTHS:12', '2025-11-01 2026-11-01'],
  ['NEXT_N_MONTHS:2', '2026-12-01 2027-02-01'],
  ['N_MONTHS_AGO:11', '2025-12-01 2026-01-01'],
  ['THIS_QUARTER', '2026-10-01 2027-01-01'],
  ['LAST_QUARTER', '2026-07-01 2026-10-01'],
  ['NEXT_QUARTER', '2027-01-01 2027-04-01'],
  ['LAST_N_QUARTERS:4', '2025-10-01 2026-10-01'],
  ['NEXT_N_QUARTERS:1', '2027-01-01 2027-04-01'],
  ['N_QUARTERS_AGO:3', '2026-01-01 2026-04-01'],
  ['THIS_YEAR', '2026-01-01 2027-01-01'],
  ['LAST_YEAR', '2025-01-01 2026-01-01'],
  ['NEXT_YEAR', '2027-01-01 2028-01-01'],
  ['LAST_N_YEARS:2', '2024-01-01 2026-01-01'],
  ['NEXT_N_YEARS:2', '2027-01-01 2029-01-01'],
  ['N_YEARS_AGO:26', '2000-01-01 2001-01-01'],
  ['THIS_FISCAL_QUARTER', '2026-10-01 2027-01-01'],
  ['LAST_N_FISCAL_QUARTERS:2', '2026-04-01 2026-10-01'],
  ['N_FISCAL_QUARTERS_AGO:1', '2026-07-01 2026-10-01'],
  ['NEXT_FISCAL_YEAR', '2027-01-01 2028-01-01'],
  ['LAST_N_FISCAL_YEARS:3', '2023-01-01 2026-01-01'],
  ['N_FISCAL_YEARS_AGO:1', '2025-01-01 2026-01-01'],
  ['LAST_N_DAYS:999999999', '1700-01-01 2026-11-23'],
  ['NEXT_N_YEARS:999999999', '2027-01-01 4000-12-31'],
])('%s on Sunday 2026-11-22', (literal, expected) => {
  expect(range(literal, SUNDAY)).toBe(expected);
});

test.each([
  ['TODAY', '2024-03-30 2024-03-31'],
  ['THIS_WEEK', '2024-03-24 2024-03-31'],
  ['LAST_MONTH', '2024-02-01 2024-03-01'],
  ['N_MONTHS_AGO:1', '2024-02-01 2024-03-01'],
  ['LAST_N_DAYS:30', '2024-02-29 2024-03-31'],
])('%s on Saturday 2024-03-30, a moment before midnight', (literal, expected) => {
  expect(range(literal, SATURDAY)).toBe(expected);
});

describe('in the zone of the user', () => {
  const LOS_ANGELES = timeZone('America/Los_Angeles');
  const TOKYO = timeZone('Asia/Tokyo');

  test('today is the day in the zone', () => {
    const now = new Date('2026-11-22T05:00:00Z');
    expect(range('TODAY', now, LOS_ANGELES)).toBe('2026-11-21 2026-11-22');
    expect(range('THIS_WEEK', now, LOS_ANGELES)).toBe('2026-11-15 2026-11-22');
    expect(range('TODAY', new Date('2026-11-30T15:00:00Z'), TOKYO)).toBe('2026-12-01 2026-12-02');
  });

  test('days begin at its midnight, summer and winter', () => {
    const present = { now: new Date('2026-12-05T12:00:00Z'), zone: LOS_ANGELES };
    expect(rangeOfInstants('LAST_N_MONTHS', 2, present)).toEqual({
      from: '2026-10-01T07:00:00.000+0000',
      to: '2026-12-01T08:00:00.000+0000',
    });
  });
});

describe('as instants', () => {
  test('they begin and end at midnight in UTC', () => {
    expect(rangeOfInstants('TODAY', 0, { now: SUNDAY, zone: UTC })).toEqual({
      from: '2026-11-22T00:00:00.000+0000',
      to: '2026-11-23T00:00:00.000+0000',
    });
  });

  test('LAST_N_DAYS ends with the current second', () => {
    expect(rangeOfInstants('LAST_N_DAYS', 7, { now: SUNDAY, zone: UTC })).toEqual({
      from: '2026-11-15T00:00:00.000+0000',
      to: '2026-11-22T09:30:16.000+0000',
    });
  });
});

test('values are before them, in them or after them, whenever the query runs', () => {
  const day = fc.integer({ min: 0, max: 2000 }).map((days) => Date.UTC(2023, 0, 1) + days * 86_400_000);
  const now = fc
    .tuple(day, fc.constantFrom(0, 1, 43_200_000, 86_399_999))
    .map(([start, of]) => new Date(start + of));
  const operators = fc.constantFrom('<', '<=', '>', '>=', '=', '!=');
  const property = fc.property(now, stretches, operators, fc.boolean(), (present, span, operator, isDay) => {
    const [name = '', count = '0'] = stretch(span).split(':');
    const operand = { kind: 'date-literal', name, count: Number(count) } as const;
    const isEquality = operator === '=' || operator === '!=';
    const test = isEquality
      ? ({ kind: 'in', negated: operator === '!=', list: [operand] } as const)
      : ({ kind: 'compare', operator: operator as '<', to: operand } as const);
    const holds = compileTest(test, isDay ? 'date' : 'datetime', { now: present, zone: UTC });
    for (const value of around(rangeOfDays(name, Number(count), { now: present, zone: UTC }), isDay)) {
      const order = within(value, span, present);
      const expected = {
        '<': order < 0,
        '<=': order <= 0,
        '>': order > 0,
        '>=': order >= 0,
        '=': !order,
        '!=': !!order,
      };
      expect([value, holds(value)]).toEqual([value, expected[operator as '=']]);
    }
    expect(holds(null)).toBe(operator === '!=');
  });
  fc.assert(property, { numRuns: 1000 });
});

/** The last day or instant before each end of the range, and the first one from it on. */
function around(
  { from, to }: { readonly from: string; readonly to: string },
  isDay: boolean,
): readonly string[] {
  const ends = [from, to].map((end) => Date.parse(end));
  const texts = ends.flatMap((end) => [end - 1, end, end + 1]).map((at) => new Date(at).toISOString());
  return texts.map((text) => (isDay ? text.slice(0, 10) : text.replace('Z', '+0000')));
}

test('literals with an N take a number, and no other literals are known', () => {
  expect(['LAST_N_DAYS', 'N_DAYS_AGO', 'NEXT_N_FISCAL_YEARS'].map(takesCount)).toEqual([true, true, true]);
  expect(['TODAY', 'LAST_90_DAYS', 'THIS_FISCAL_YEAR'].map(takesCount)).toEqual([false, false, false]);
  expect(['LAST_DAY', 'THIS_DAY', 'NEXT_DAY', 'LAST_N_DAY', 'NOW'].map(takesCount)).toEqual(
    Array.from({ length: 5 }, () => undefined),
  );
});
