/** Columns answer as the rows do, also after the list of rows has been replaced. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ONE_SLICE } from '../../src/slices.ts';
import { amountsOf, codesOf } from '../../src/soql/evaluate/columns.ts';
import type { SoqlRow } from '../../src/soql/schema.ts';
import { runQuery } from './run-query.ts';
import { MemorySource, SCHEMA } from './small-schema.ts';

/** Rows that may change at any time, so that they have no columns. */
class WithoutColumns extends MemorySource {
  override async all(sObject: string): Promise<readonly SoqlRow[]> {
    return [...(await super.all(sObject))];
  }
}

const idAt = (at: number) => `001${String(at).padStart(12, '0')}AAA`;

const orNull = <T>(value: fc.Arbitrary<T>) => fc.option(value, { freq: 4 });

const cents = fc
  .integer({ min: -500, max: 500 })
  .map((units) => `${units < 0 ? '-' : ''}${(Math.abs(units) / 100).toFixed(2)}`);

const sometimes = <T>(most: fc.Arbitrary<T>, few: fc.Arbitrary<T>) =>
  fc.integer({ max: 400, min: 0 }).chain((luck) => (luck === 0 ? few : most));

const someRow = fc.record({
  Revenue: orNull(
    sometimes(cents, fc.constantFrom('1.5', '90071992547409.93', '-0.00', '12345678901234567890.01')),
  ),
  Staff: orNull(sometimes(fc.integer({ min: -3, max: 3 }), fc.constantFrom(4e15, 2.5))),
  Industry: orNull(fc.constantFrom('Media', 'MEDIA', 'Energy', 'Other')),
  IsActive: orNull(fc.boolean()),
  IsDeleted: orNull(sometimes(fc.constant(false), fc.constant(true))),
  CurrencyIsoCode: orNull(sometimes(fc.constant('USD'), fc.constantFrom('EUR', 'JPY'))),
});

const someRows = fc
  .array(someRow, { maxLength: 60 })
  .map((rows) => rows.map((row, at): SoqlRow => ({ Id: idAt(at), ...row })));

const number = fc.constantFrom('0', '1', '-1', '1.50', '2.005', '2.0000', '100', '999999999999999');
const operator = fc.constantFrom('=', '!=', '<', '<=', '>', '>=');
const someTest = fc.oneof(
  fc.tuple(fc.constantFrom('Revenue', 'Staff'), operator, number).map((words) => words.join(' ')),
  fc.constantFrom(
    'Revenue = null',
    'Revenue != null',
    'Revenue IN (1, 1.5)',
    'IsActive = true',
    'IsActive = null',
  ),
  fc.constantFrom("Industry = 'media'", "Industry != 'Media'", 'Industry = null', "Industry LIKE 'me%'"),
  fc.constantFrom('Revenue > USD1', "Name = 'x'", "(Industry = 'Media' OR Staff > 1)"),
);
const where = fc
  .array(someTest, { maxLength: 3 })
  .map((tests) => (tests.length === 0 ? '' : ` WHERE ${tests.join(' AND ')}`));

const SUMS = 'COUNT(Id) a, COUNT(Revenue) b, SUM(Revenue) c, AVG(Revenue) d, SUM(Staff) e, MAX(Revenue) f';
const someQuery = fc.oneof(
  where.map((text) => `SELECT COUNT() FROM Account${text}`),
  where.map((text) => `SELECT Id FROM Account${text}`),
  where.map((text) => `SELECT ${SUMS} FROM Account${text}`),
  where.map((text) => `SELECT Industry, ${SUMS} FROM Account${text} GROUP BY Industry`),
  fc.constant(`SELECT Industry, IsActive, ${SUMS} FROM Account GROUP BY CUBE(Industry, IsActive)`),
  fc
    .tuple(
      fc.constantFrom(
        'Revenue',
        'Staff',
        'Revenue DESC',
        'Revenue NULLS LAST',
        'Staff DESC NULLS LAST, Revenue',
      ),
      fc.integer({ min: 1, max: 8 }),
    )
    .map(([order, limit]) => `SELECT Id FROM Account ORDER BY ${order} LIMIT ${limit}`),
);

async function outcomeOf(text: string, rows: Readonly<Record<string, readonly SoqlRow[]>>, options: object) {
  try {
    return await runQuery(text, rows, options);
  } catch (error) {
    return String(error);
  }
}

test('a query has the same result from columns as from rows', async () => {
  const rates = fc.constantFrom(undefined, { corporateCurrency: 'USD', rates: { EUR: 0.5 } });
  const property = fc.asyncProperty(
    someRows,
    someQuery,
    rates,
    fc.boolean(),
    async (Account, text, known, includeDeleted) => {
      const rows = { Account };
      const options = { rates: known, includeDeleted };
      const expected = await outcomeOf(text, rows, { ...options, source: new WithoutColumns(rows) });
      const found = await outcomeOf(text, rows, { ...options, source: new MemorySource(rows) });
      expect({ text, found }).toEqual({ text, found: expected });
    },
  );
  await fc.assert(property, { numRuns: 1_500 });
});

const type = SCHEMA.type('Account')!;
const fieldValue = (name: string) => ({
  kind: 'field' as const,
  chain: undefined,
  field: type.field(name)!,
  type,
  compareAs: 'number' as const,
  label: name,
  at: 0,
});

test('the columns of a list that replaces another hold the values of its own rows', async () => {
  const count = 6_000;
  const row = (at: number, units: number): SoqlRow => ({
    Id: idAt(at),
    Revenue: `${units}.25`,
    Industry: units % 3 === 0 ? 'Media' : 'Energy',
  });
  let rows: readonly SoqlRow[] = Array.from({ length: count }, (_, at) => row(at, at));
  const change = fc.array(fc.tuple(fc.nat(count), fc.nat(100)), { maxLength: 4 });
  const property = fc.asyncProperty(change, fc.nat(3), async (changes, shorter) => {
    const next = rows.slice(0, rows.length - shorter);
    for (const [at, units] of changes) next[Math.min(at, next.length)] = row(at, units);
    rows = Object.freeze(next);
    const amounts = await amountsOf(rows, fieldValue('Revenue'), ONE_SLICE);
    const codes = await codesOf(rows, fieldValue('Industry'), ONE_SLICE);
    expect(Array.from(amounts!.units)).toEqual(rows.map(({ Revenue }) => Number(Revenue) * 100));
    expect(Array.from(codes!.codes, (code) => codes!.values[code])).toEqual(
      rows.map(({ Industry }) => Industry),
    );
  });
  await fc.assert(property, { numRuns: 40 });
});

test('an object has columns for eight fields at most', async () => {
  const rows = Object.freeze([{ Id: idAt(0), Revenue: '1.00' }]);
  const named = (name: string) => ({ ...fieldValue('Revenue'), field: { ...type.field('Revenue')!, name } });
  const first = await amountsOf(rows, fieldValue('Revenue'), ONE_SLICE);
  expect(await amountsOf(rows, fieldValue('Revenue'), ONE_SLICE)).toBe(first);
  for (let at = 0; at < 8; at++) await amountsOf(rows, named(`Field${at}`), ONE_SLICE);
  expect(await amountsOf(rows, fieldValue('Revenue'), ONE_SLICE)).not.toBe(first);
});
