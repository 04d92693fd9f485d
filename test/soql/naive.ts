/**
 * An evaluator that shares nothing with the real one: it receives the meaning of a query, not its text, reads every row for every
 * test, and follows every reference by searching. It is slow, and simple enough to be trusted.
 */
import type { SoqlRow } from '../../src/soql/schema.ts';
import { NOW } from './run-query.ts';
import { type Rows, SCHEMA } from './small-schema.ts';

export interface Wanted {
  readonly from: string;
  readonly select: readonly string[];
  readonly children?: Wanted & { readonly relationship: string; readonly by: string };
  readonly where?: Meaning | undefined;
  readonly order: readonly WantedOrder[];
  readonly limit?: number | undefined;
  readonly offset?: number | undefined;
  readonly includeDeleted: boolean;
}

export interface WantedOrder {
  readonly path: string;
  readonly descending: boolean;
  readonly nullsLast: boolean;
}

export type Meaning =
  | { readonly all: readonly Meaning[] }
  | { readonly some: readonly Meaning[] }
  | { readonly no: Meaning }
  | { readonly path: string; readonly operator: string; readonly values: readonly Value[] }
  | { readonly path: string; readonly isIn: boolean; readonly field: string; readonly of: Wanted };

/** The right side of a comparison: null, a plain value as rows hold it, a range of time, or an amount in a currency. */
export type Value = null | string | boolean | Stretch | Amount;

interface Amount {
  readonly currency: string;
  readonly amount: string;
}

/** Thousandths of a unit of the currency that are worth one US dollar. */
const RATES: Readonly<Record<string, bigint>> = { USD: 1_000n, EUR: 500n, JPY: 125_000n };

export interface Stretch {
  readonly unit: 'day' | 'week' | 'month' | 'quarter' | 'year';
  /** The first and the last unit, counted from the current one. */
  readonly first: number;
  readonly last: number;
}

type Plain = Readonly<Record<string, unknown>>;

export function answer(wanted: Wanted, rows: Rows, isDeletedToo = wanted.includeDeleted): readonly Plain[] {
  return chosen(wanted, rows, isDeletedToo).map((row) => selected(wanted, row, rows, isDeletedToo));
}

export function chosen(
  wanted: Wanted,
  rows: Rows,
  isDeletedToo = wanted.includeDeleted,
  candidates = rows[wanted.from]!,
): readonly SoqlRow[] {
  const { from, where, order, limit = Number.POSITIVE_INFINITY, offset = 0 } = wanted;
  return candidates
    .filter((row) => isDeletedToo || row.IsDeleted !== true)
    .filter((row) => !where || holds(where, row, from, rows, isDeletedToo))
    .toSorted((a, b) => inOrder(order, a, b, from, rows))
    .slice(offset, offset + limit);
}

function selected(wanted: Wanted, row: SoqlRow, rows: Rows, isDeletedToo: boolean): Plain {
  const record: Record<string, unknown> = {};
  for (const path of wanted.select) put(record, path.split('.'), row, wanted.from, rows);
  const { children } = wanted;
  if (!children) return record;
  const candidates = rows[children.from]!.filter((each) => each[children.by] === row.Id);
  record[children.relationship] = chosen(children, rows, isDeletedToo, candidates).map((child) =>
    selected(children, child, rows, isDeletedToo),
  );
  return record;
}

function put(
  into: Record<string, unknown>,
  [name = '', ...rest]: string[],
  row: SoqlRow,
  from: string,
  rows: Rows,
) {
  if (rest.length === 0) {
    into[name] = valueAt(row, from, name, rows);
    return;
  }
  const [parent, type] = parentOf(row, from, name, rows);
  if (!parent) into[name] = null;
  else {
    into[name] ??= {};
    put(into[name] as Record<string, unknown>, rest, parent, type, rows);
  }
}

function parentOf(row: SoqlRow | undefined, from: string, relationship: string, rows: Rows) {
  const field = [...SCHEMA.type(from)!.fields.values()].find(
    (each) => each.relationshipName === relationship,
  )!;
  const type = field.referenceTo![0]!;
  const id = row?.[field.name];
  // A reference holds the id of a row whose object the schema does not have.
  if (!SCHEMA.type(type)) return [typeof id === 'string' ? { Id: id } : undefined, type] as const;
  return [rows[type]?.find(({ Id }) => Id === row?.[field.name]), type] as const;
}

export function valueAt(row: SoqlRow, from: string, path: string, rows: Rows): unknown {
  const [name = '', ...rest] = path.split('.');
  if (rest.length > 0) {
    const [parent, type] = parentOf(row, from, name, rows);
    return valueAt(parent ?? { Id: 'none', isNone: true }, type, rest.join('.'), rows);
  }
  const value = row.isNone ? undefined : row[name];
  return value ?? (typeAt(from, name) === 'boolean' ? false : null);
}

export function typeAt(from: string, path: string): string {
  const [name = '', ...rest] = path.split('.');
  if (rest.length === 0) return SCHEMA.type(from)?.fields.get(name)?.type ?? 'id';
  const field = [...SCHEMA.type(from)!.fields.values()].find((each) => each.relationshipName === name)!;
  return typeAt(field.referenceTo![0]!, rest.join('.'));
}

const isAmount = (value: Value): value is Amount =>
  typeof value === 'object' && value !== null && 'currency' in value;

/** The currency of the amount at the end of a path: that of its record. */
function currencyAt(row: SoqlRow, from: string, path: string, rows: Rows): string {
  const field = path.split('.').with(-1, 'CurrencyIsoCode').join('.');
  return (valueAt(row, from, field, rows) as string | null) ?? 'USD';
}

/** The value, and an amount in US dollars, rounded to units of 10^-12. */
export function inDollars(row: SoqlRow, from: string, path: string, rows: Rows): unknown {
  const value = valueAt(row, from, path, rows);
  if (value === null || typeAt(from, path) !== 'currency') return value;
  const rate = RATES[currencyAt(row, from, path, rows)]!;
  const [amount, isNegative] = [units(value), units(value) < 0n];
  const rounded = ((isNegative ? -amount : amount) * 2_000n + rate) / (2n * rate);
  return decimal(isNegative ? -rounded : rounded);
}

export function decimal(amount: bigint): string {
  const digits = String(amount < 0n ? -amount : amount).padStart(13, '0');
  return `${amount < 0n ? '-' : ''}${digits.slice(0, -12)}.${digits.slice(-12)}`;
}

function holds(meaning: Meaning, row: SoqlRow, from: string, rows: Rows, isDeletedToo: boolean): boolean {
  if ('all' in meaning) return meaning.all.every((each) => holds(each, row, from, rows, isDeletedToo));
  if ('some' in meaning) return meaning.some.some((each) => holds(each, row, from, rows, isDeletedToo));
  if ('no' in meaning) return !holds(meaning.no, row, from, rows, isDeletedToo);
  const value = valueAt(row, from, meaning.path, rows);
  if ('of' in meaning) {
    const ids = chosen(meaning.of, rows, isDeletedToo).map((each) => each[meaning.field] ?? null);
    return meaning.isIn === ids.some((each) => each !== null && each === value);
  }
  const { operator, values, path } = meaning;
  const amounts = values.filter(isAmount);
  if (amounts.length === 0) return isTrue(value, operator, values, typeAt(from, path));
  const rate = RATES[currencyAt(row, from, path, rows)]!;
  const order = ({ currency, amount }: Amount) =>
    sign(units(value) * RATES[currency]! - units(amount) * rate);
  if (operator === '=' || operator === 'IN' || operator === '!=' || operator === 'NOT IN') {
    const isOne = value === null ? values.includes(null) : amounts.some((amount) => order(amount) === 0);
    return isOne === (operator === '=' || operator === 'IN');
  }
  return value !== null && ranks(operator, order(amounts[0]!));
}

function isTrue(value: unknown, operator: string, values: readonly Value[], type: string): boolean {
  switch (operator) {
    case '=':
    case 'IN':
      return values.some((each) => isSame(value, each, type));
    case '!=':
    case 'NOT IN':
      return !values.some((each) => isSame(value, each, type));
    case 'LIKE':
      return value !== null && isLike(letters(value as string), letters(values[0] as string));
    case 'INCLUDES':
      return values.some((each) => hasAll(value, each as string));
    case 'EXCLUDES':
      return !values.some((each) => hasAll(value, each as string));
    default:
      return value !== null && stands(operator, value, values[0]!, type);
  }
}

function isSame(value: unknown, other: Value, type: string): boolean {
  if (type === 'boolean') return value === (other ?? false);
  if (value === null || other === null) return value === other;
  if (typeof other === 'object') return within(value as string, other as Stretch) === 0;
  if (type === 'multipicklist') {
    const [some, others] = [picks(value), picks(other)];
    return some.every((each) => others.includes(each)) && others.every((each) => some.includes(each));
  }
  return compare(value, other, type) === 0;
}

function stands(operator: string, value: unknown, other: Value, type: string): boolean {
  const order =
    typeof other === 'object' && other
      ? within(value as string, other as Stretch)
      : compare(value, other, type);
  return ranks(operator, order);
}

function ranks(operator: string, order: number): boolean {
  return { '<': order < 0, '<=': order <= 0, '>': order > 0, '>=': order >= 0 }[operator]!;
}

/** -1, 0 or 1 for before, in or after the range. */
export function within(text: string, { unit, first, last }: Stretch, now = NOW): number {
  const away = count(unit, new Date(text)) - count(unit, now);
  return away < first ? -1 : away > last ? 1 : 0;
}

function count(unit: Stretch['unit'], date: Date): number {
  const day = Math.floor(date.getTime() / 86_400_000);
  const month = date.getUTCFullYear() * 12 + date.getUTCMonth();
  return {
    day,
    week: Math.floor((day + 4) / 7),
    month,
    quarter: Math.floor(month / 3),
    year: date.getUTCFullYear(),
  }[unit];
}

export const letters = (text: string) => [...text].map((letter) => letter.toUpperCase());
const picks = (value: unknown) => String(value).toUpperCase().split(';');

function hasAll(value: unknown, wanted: string): boolean {
  if (value === null || wanted === '') return value === null && wanted === '';
  return picks(wanted).every((each) => picks(value).includes(each));
}

export function isLike([letter, ...text]: readonly string[], [sign, ...pattern]: readonly string[]): boolean {
  if (sign === undefined) return letter === undefined;
  const rest = letter === undefined ? [] : [letter, ...text];
  if (sign === '%')
    return isLike(rest, pattern) || (letter !== undefined && isLike(text, [sign, ...pattern]));
  if (letter === undefined) return false;
  if (sign === '\\' && (pattern[0] === '%' || pattern[0] === '_')) {
    return letter === pattern[0] && isLike(text, pattern.slice(1));
  }
  return (sign === '_' || sign === letter) && isLike(text, pattern);
}

const NUMBERS = ['currency', 'double', 'int'];
const TEXTS = ['string', 'email', 'picklist', 'url'];

/** Two values that are not null. */
export function compare(a: unknown, b: unknown, type: string): number {
  if (NUMBERS.includes(type)) return sign(units(a) - units(b));
  if (type === 'boolean') return Number(a) - Number(b);
  if (!TEXTS.includes(type)) return String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0;
  const [some, others] = [letters(a as string), letters(b as string)];
  const at = some.findIndex((letter, place) => letter !== others[place]);
  if (at === -1) return some.length - others.length;
  return others[at] === undefined ? 1 : some[at]!.codePointAt(0)! - others[at].codePointAt(0)!;
}

const sign = (amount: bigint) => (amount < 0n ? -1 : amount > 0n ? 1 : 0);

/** A decimal in units of 10^-12. */
export function units(value: unknown): bigint {
  const [whole = '', decimals = ''] = String(value).replace(/^[+-]/, '').split('.');
  const amount = BigInt(whole + decimals.padEnd(12, '0'));
  return String(value).startsWith('-') ? -amount : amount;
}

function inOrder(order: readonly WantedOrder[], a: SoqlRow, b: SoqlRow, from: string, rows: Rows): number {
  for (const each of order) {
    const type = typeAt(from, each.path);
    const result = byOne(
      inDollars(a, from, each.path, rows),
      inDollars(b, from, each.path, rows),
      each,
      type,
      from,
    );
    if (result !== 0) return result;
  }
  return a.Id < b.Id ? -1 : 1;
}

function byOne(a: unknown, b: unknown, order: WantedOrder, type: string, from: string): number {
  if (a === null || b === null) {
    const first = order.nullsLast && type !== 'reference' ? 1 : -1;
    return a === b ? 0 : a === null ? first : -first;
  }
  const direction = order.descending ? -1 : 1;
  const picklist = SCHEMA.type(from)!.fields.get(order.path)?.picklistValues;
  if (!picklist) return compare(a, b, type) * direction;
  const place = (value: unknown) => {
    const at = picklist.findIndex((each) => each.toUpperCase() === String(value).toUpperCase());
    return at === -1 ? picklist.length : at;
  };
  return (place(a) - place(b) || compare(a, b, type)) * direction;
}
