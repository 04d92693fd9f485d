/** The terms of ORDER BY as functions: the key of a row, and the order of two keys. */
import { inSlices, type Slices } from '../../slices.ts';
import type { BoundOrder, FieldValue, GroupValue, RowValue } from '../bound.ts';
import { type CompareKeys, type SortKey, sorting } from '../kinds.ts';
import type { SoqlRow } from '../schema.ts';
import { amountField, amountsOf } from './columns.ts';
import type { Currencies } from './currencies.ts';
import type { Read } from './parents.ts';

export interface SortTerm<R> {
  /** The path, for refusals: "Amount". */
  readonly label: string;
  readonly keyOf: (row: R) => SortKey;
  readonly compare: (a: SortKey, b: SortKey) => number;
  /** Whether reading a row's key cannot be refused: it follows no reference, and converts no amount. */
  readonly isPlain: boolean;
  /** Reads the currency of an amount, if there are several without exchange rates between them. */
  readonly currency: ((row: R) => string) | undefined;
  readonly descending: boolean;
  /** The keys of all rows from columns; undefined if there are none. */
  readonly columns?: ((rows: readonly R[], slices: Slices) => Promise<KeyColumn | undefined>) | undefined;
  /** The different currencies of all rows, from a column; undefined if there is none. */
  readonly currencies?:
    | ((rows: readonly R[], slices: Slices) => Promise<Set<unknown> | undefined>)
    | undefined;
}

/** Sort keys as numbers. */
export interface KeyColumn {
  /** NaN for a row without number. */
  readonly units: Float64Array;
  /** Whether the number of the row at a place is its key; the other keys must be read. */
  readonly isKey: (place: number) => boolean;
}

/** Rows whose keys are made between two turns of others. */
const ROWS_PER_TURN = 2_000;

export function termOf<V extends RowValue | GroupValue, R>(
  { value, descending, nullsLast }: BoundOrder<V>,
  reader: (value: V) => Read<R>,
  currencies: Currencies | undefined,
  converted?: Currencies,
): SortTerm<R> {
  const field = fieldOf(value);
  const { toKey, compare } = sorting(value.compareAs, field);
  const ofNulls = nullsLast && field?.type !== 'reference' ? 1 : -1;
  const read = reader(value);
  const currency = value.kind === 'field' ? currencies?.reader(value) : undefined;
  const isPlain =
    value.kind === 'field' && !value.chain && (field?.type !== 'currency' || currencies !== undefined);
  const amount = amountField(value);
  return {
    label: value.label,
    keyOf: (row) => toKey(read(row)),
    compare: withNulls(compare, descending ? -1 : 1, ofNulls),
    isPlain,
    currency: currency as ((row: R) => string) | undefined,
    descending,
    columns: amount && ((rows, slices) => columnsOf(rows as never, amount, converted, slices)),
    currencies: amount && currencies && ((rows, slices) => currencies.present(amount, rows as never, slices)),
  };
}

async function columnsOf(
  rows: readonly SoqlRow[],
  amount: FieldValue,
  converted: Currencies | undefined,
  slices: Slices,
): Promise<KeyColumn | undefined> {
  const isKey = converted ? await converted.corporateRows(amount, rows, slices) : () => true;
  const column = isKey && (await amountsOf(rows, amount, slices));
  return column && { units: column.units, isKey };
}

/** The key of each row. */
export async function keysOf<R>(
  rows: readonly R[],
  { keyOf }: SortTerm<R>,
  slices: Slices,
): Promise<readonly SortKey[]> {
  const keys: SortKey[] = [];
  await inSlices(slices, rows.length, ROWS_PER_TURN, (from, to) => {
    for (let at = from; at < to; at++) keys.push(keyOf(rows[at]!));
  });
  return keys;
}

/** The field whose own values are sorted. Null references always come first (doc: ORDER BY). */
function fieldOf(value: RowValue | GroupValue) {
  if (value.kind === 'field') return value.field;
  if (value.kind === 'grouped') return value.value.kind === 'field' ? value.value.field : undefined;
  const isExtreme = value.kind === 'aggregate' && (value.function === 'MIN' || value.function === 'MAX');
  return isExtreme ? value.of.field : undefined;
}

/** Null comes first in both directions, unless NULLS LAST is given (doc: ORDER BY). */
function withNulls(compare: CompareKeys, direction: number, ofNulls: number) {
  return (a: SortKey, b: SortKey): number => {
    if (a === null || b === null) return a === b ? 0 : a === null ? ofNulls : -ofNulls;
    return compare(a as never, b as never) * direction;
  };
}
