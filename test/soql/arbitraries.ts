/** Random rows and random queries: there are few values, so that matches occur. */
import fc from 'fast-check';
import type { SoqlRow } from '../../src/soql/schema.ts';
import type { Meaning, Stretch, Value, Wanted, WantedOrder } from './naive.ts';
import { id, type Rows } from './small-schema.ts';

const NAMES = ['a', 'A', 'ab', 'Ab_', 'b', 'é', 'É', '%', "o'", 'a\\', '\u{1F600}', '\uFF21', 'zz'];
const DECIMALS = [
  '0.1',
  '0.10',
  '-1',
  '1.00',
  '7',
  '99999999999999999.98',
  '99999999999999999.99',
  '0.000000000001',
];
const DATES = [
  '2026-11-22',
  '2026-11-21',
  '2026-11-23',
  '2026-11-15',
  '2026-10-31',
  '2025-12-31',
  '2027-01-01',
  '2020-02-29',
];
const CLOCKS = ['00:00:00.000', '09:30:14.000', '23:59:59.999'];
const SKILLS = ['x', 'X;y', 'y;x', 'z', 'x;z;y'];

const POOLS: Readonly<Record<string, readonly unknown[]>> = {
  string: NAMES,
  picklist: ['Media', 'media', 'Energy', 'Banking', 'Other'],
  currency: DECIMALS,
  code: ['USD', 'EUR', 'JPY'],
  int: [0, 1, -1, 7, 10],
  boolean: [true, false],
  seldom: [true, false, false, false, false, false],
  date: DATES,
  datetime: DATES.flatMap((day) => CLOCKS.map((clock) => `${day}T${clock}+0000`)),
  multipicklist: SKILLS,
};

type Fields = Readonly<Record<string, string>>;

/** The fields of the random rows, by object. References are to few rows, and some of these do not exist. */
const FIELDS: Readonly<Record<string, Fields>> = {
  Account: {
    Name: 'string',
    Industry: 'picklist',
    Revenue: 'currency',
    Staff: 'int',
    IsActive: 'boolean',
    Founded: 'date',
    CreatedDate: 'datetime',
    Skills: 'multipicklist',
    OwnerId: 'User',
    ParentId: 'Account',
    VaultId: 'Vault',
    CurrencyIsoCode: 'code',
    IsDeleted: 'seldom',
  },
  Contact: { LastName: 'string', AccountId: 'Account', ReportsToId: 'Contact', IsDeleted: 'seldom' },
  User: { Name: 'string', ManagerId: 'User' },
};

function fieldValue(fieldType: string): fc.Arbitrary<unknown> {
  const pool = POOLS[fieldType];
  const value = pool ? fc.constantFrom(...pool) : fc.integer({ min: 1, max: 5 }).map((n) => id(fieldType, n));
  return fc.option(value, { nil: undefined, freq: 3 });
}

function rowsOf(sObject: string): fc.Arbitrary<readonly SoqlRow[]> {
  const fields = Object.entries(FIELDS[sObject]!).map(([name, type]) => [name, fieldValue(type)] as const);
  const row = fc.record(Object.fromEntries(fields));
  return fc
    .array(row, { minLength: 2, maxLength: 7 })
    .map((rows) => rows.map((each, at) => ({ ...each, Id: id(sObject, at + 1) })));
}

export const someRows: fc.Arbitrary<Rows> = fc.record({
  Account: rowsOf('Account'),
  Contact: rowsOf('Contact'),
  User: rowsOf('User'),
});

/** The paths in random queries, by object, with the types at their ends. */
const PATHS: Readonly<Record<string, Fields>> = {
  Account: {
    Name: 'string',
    Industry: 'picklist',
    Revenue: 'currency',
    Staff: 'int',
    IsActive: 'boolean',
    Founded: 'date',
    CreatedDate: 'datetime',
    Skills: 'multipicklist',
    Id: 'Account',
    OwnerId: 'User',
    'Owner.Name': 'string',
    'Parent.Id': 'Account',
    'Parent.Name': 'string',
    'Parent.Revenue': 'currency',
    'Parent.IsActive': 'boolean',
    'Parent.Parent.Staff': 'int',
    'Owner.Manager.Name': 'string',
    'Vault.Id': 'Vault',
    'Parent.Vault.Id': 'Vault',
  },
  Contact: {
    LastName: 'string',
    AccountId: 'Account',
    'Account.Name': 'string',
    'Account.Owner.Name': 'string',
    'Account.Vault.Id': 'Vault',
    'ReportsTo.LastName': 'string',
  },
};

export const stretches: fc.Arbitrary<Stretch> = fc
  .tuple(
    fc.constantFrom<Stretch['unit'][]>('day', 'week', 'month', 'quarter', 'year'),
    fc.constantFrom([0, 0], [-1, -1], [1, 1], [-2, -1], [1, 2], [-7, -1], [-3, -3]),
  )
  .filter(([unit, [first, last]]) => unit !== 'day' || first === last || first! > 0)
  .map(([unit, [first, last]]) => ({ unit, first: first!, last: last! }));

function operandOf(type: string): fc.Arbitrary<Value> {
  const pool = POOLS[type]?.map((each) => (typeof each === 'number' ? String(each) : each)) as Value[];
  const plain: fc.Arbitrary<Value> = pool
    ? fc.constantFrom(...pool)
    : fc.integer({ min: 1, max: 5 }).map((n) => id(type, n));
  return type === 'date' || type === 'datetime' ? fc.oneof(plain, stretches) : plain;
}

const pattern = fc
  .array(fc.constantFrom('a', 'B', 'é', '%', '%', '_', '\\%', '\\_', '\u{1F600}'), {
    minLength: 1,
    maxLength: 5,
  })
  .map((signs) => signs.join(''));

function testOf(from: string): fc.Arbitrary<Meaning> {
  return fc.constantFrom(...Object.entries(PATHS[from]!)).chain(([path, type]): fc.Arbitrary<Meaning> => {
    const one = fc.option(operandOf(type), { nil: null, freq: 5 });
    const equal = fc.record({
      operator: fc.constantFrom('=', '!='),
      values: one.map((each) => [each]),
    });
    const lists = fc.record({
      operator: fc.constantFrom('IN', 'NOT IN'),
      values: fc.array(one, { minLength: 1, maxLength: 3 }),
    });
    const bounds = fc.record({
      operator: fc.constantFrom('<', '<=', '>', '>='),
      values: operandOf(type).map((each) => [each]),
    });
    const like = fc.record({ operator: fc.constant('LIKE'), values: pattern.map((each) => [each]) });
    const sets = fc.record({
      operator: fc.constantFrom('INCLUDES', 'EXCLUDES'),
      values: fc.array(fc.constantFrom(...SKILLS, 'q', ''), { minLength: 1, maxLength: 2 }),
    });
    const amount = fc.record({
      currency: fc.constantFrom('USD', 'EUR', 'JPY'),
      amount: fc.constantFrom('0', '1', '2.00', '0.5', '7', '0.008', '875'),
    });
    const amounts = fc.oneof(
      fc.record({
        operator: fc.constantFrom('=', '!=', '<', '<=', '>', '>='),
        values: amount.map((each): Value[] => [each]),
      }),
      fc.record({
        operator: fc.constantFrom('IN', 'NOT IN'),
        values: fc.array(fc.option<Value, null>(amount, { nil: null, freq: 5 }), {
          minLength: 1,
          maxLength: 3,
        }),
      }),
    );
    const kinds: Readonly<Record<string, fc.Arbitrary<{ operator: string; values: Value[] }>[]>> = {
      boolean: [equal, lists],
      currency: [equal, lists, bounds, amounts],
      multipicklist: [equal, sets],
      string: [equal, lists, bounds, like],
      picklist: [equal, lists, bounds, like],
    };
    return fc.oneof(...(kinds[type] ?? [equal, lists, bounds])).map((test) => ({ path, ...test }));
  });
}

/** Trees of AND, OR and NOT, and at the top perhaps a semi-join beside them. */
function meaningOf(from: string): fc.Arbitrary<Meaning> {
  const { tree } = fc.letrec<{ tree: Meaning }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 2, depthIdentifier: 'meaning' },
      testOf(from),
      fc.array(tie('tree'), { minLength: 2, maxLength: 3 }).map((all) => ({ all })),
      fc.array(tie('tree'), { minLength: 2, maxLength: 3 }).map((some) => ({ some })),
      tie('tree').map((no) => ({ no })),
    ),
  }));
  return tree;
}

function joinOf(from: string): fc.Arbitrary<Meaning> {
  const [path, field, inner] =
    from === 'Account' ? ['Id', 'AccountId', 'Contact'] : ['AccountId', 'Id', 'Account'];
  const of = fc.option(testOf(inner!), { nil: undefined }).map((where) => plainQuery(inner!, where));
  return fc.record({ path: fc.constant(path!), isIn: fc.boolean(), field: fc.constant(field!), of });
}

function plainQuery(from: string, where: Meaning | undefined): Wanted {
  return { from, select: [], where, order: [], includeDeleted: false };
}

function orderOf(from: string): fc.Arbitrary<WantedOrder> {
  const paths = Object.keys(PATHS[from]!).filter((path) => path !== 'Skills');
  return fc.record({ path: fc.constantFrom(...paths), descending: fc.boolean(), nullsLast: fc.boolean() });
}

function queryOf(from: string, where: fc.Arbitrary<Meaning>, isTop: boolean): fc.Arbitrary<Wanted> {
  return fc.record({
    from: fc.constant(from),
    select: fc.uniqueArray(fc.constantFrom(...Object.keys(PATHS[from]!)), { minLength: 1, maxLength: 4 }),
    where: fc.option(where, { nil: undefined, freq: isTop ? 5 : 2 }),
    order: fc.array(orderOf(from), { maxLength: 2 }),
    limit: fc.option(fc.integer({ min: 0, max: 5 }), { nil: undefined, freq: 2 }),
    offset: isTop ? fc.constantFrom(undefined, undefined, 0, 1, 2) : fc.constant(undefined),
    includeDeleted: isTop ? fc.boolean() : fc.constant(false),
  });
}

function whereOf(from: string): fc.Arbitrary<Meaning> {
  const joined = fc.tuple(joinOf(from), meaningOf(from)).map((all) => ({ all }));
  return fc.oneof({ weight: 4, arbitrary: meaningOf(from) }, { weight: 1, arbitrary: joined });
}

const children = queryOf('Contact', meaningOf('Contact'), false).map((query) => ({
  ...query,
  relationship: 'Contacts',
  by: 'AccountId',
}));

export const someQuery: fc.Arbitrary<Wanted> = fc
  .tuple(
    fc.oneof(queryOf('Account', whereOf('Account'), true), queryOf('Contact', whereOf('Contact'), true)),
    fc.option(children, { nil: undefined }),
  )
  .map(([query, own]) => (own && query.from === 'Account' ? { ...query, children: own } : query));

export interface Grouped {
  readonly where: Meaning | undefined;
  readonly by: readonly string[];
  readonly subtotals: '' | 'CUBE' | 'ROLLUP';
  readonly aggregates: readonly (readonly [name: string, path: string])[];
  /** COUNT(Id) of a group, for HAVING. */
  readonly atLeast: number | undefined;
}

const groupable = [
  'Name',
  'Industry',
  'Staff',
  'IsActive',
  'Founded',
  'OwnerId',
  'Owner.Name',
  'Parent.Industry',
  'Vault.Id',
];

const aggregate = fc.oneof(
  fc.tuple(
    fc.constantFrom('SUM', 'MIN', 'MAX', 'COUNT', 'COUNT_DISTINCT'),
    fc.constantFrom('Revenue', 'Parent.Revenue'),
  ),
  fc.tuple(
    fc.constantFrom('MIN', 'MAX', 'COUNT', 'COUNT_DISTINCT'),
    fc.constantFrom('CreatedDate', 'Parent.Name', 'Id'),
  ),
);

export const someGroups: fc.Arbitrary<Grouped> = fc
  .record({
    where: fc.option(meaningOf('Account'), { nil: undefined }),
    by: fc.uniqueArray(fc.constantFrom(...groupable), { maxLength: 3 }),
    subtotals: fc.constantFrom<Grouped['subtotals'][]>('', 'CUBE', 'ROLLUP'),
    aggregates: fc.array(aggregate, { minLength: 1, maxLength: 3 }),
    atLeast: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
  })
  .map((query) => (query.by.length === 0 ? { ...query, subtotals: '', atLeast: undefined } : query));
