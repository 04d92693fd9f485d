/**
 * Columns: one field of all rows of an object in a typed array, which is read about thirty times as fast as the rows. They stay with the list of
 * rows, which never changes: the next query finds them. When the list is replaced, only the parts that differ are read again.
 */
import { inSlices, type Slices } from '../../slices.ts';
import type { FieldValue, GroupValue, RowValue } from '../bound.ts';
import type { SoqlField, SoqlRow } from '../schema.ts';
import { AmountColumn } from './amount-column.ts';
import { CodeColumn } from './code-column.ts';
import { fieldCopier } from './own-field.ts';

type Value = RowValue | GroupValue;
type Rows = readonly SoqlRow[];
type Column = AmountColumn | CodeColumn;

/** By name; undefined for a field that cannot be a column. */
type Columns = Map<string, Column | undefined>;

/** Columns of one list: at most nine bytes a row for each, and the one made first makes room. */
const MAX_COLUMNS = 8;

const ROWS_PER_PART = 2_000;

/** They end with their list. */
const columnsOf = new WeakMap<Rows, Columns>();

/** The list whose column was used last, by object and field. */
const lastLists = new Map<string, WeakRef<Rows>>();

/** The value if it is a field with numbers, of the row itself, as it is. */
export function amountField(value: Value): FieldValue | undefined {
  const own = ownField(value);
  return own?.compareAs === 'number' ? own : undefined;
}

/** The value if it is a field of the row itself that has few different values. */
export function codeField(value: Value): FieldValue | undefined {
  const own = ownField(value);
  return own && (own.field.type === 'picklist' || own.field.type === 'boolean') ? own : undefined;
}

function ownField(value: Value): FieldValue | undefined {
  return value.kind === 'field' && !value.chain && !value.byLabel ? value : undefined;
}

/** The column of a field that `amountField` returns; undefined if there is none: only lists that never change have columns. */
export function amountsOf(rows: Rows, value: FieldValue, slices: Slices): Promise<AmountColumn | undefined> {
  const make = (before?: AmountColumn) => new AmountColumn(rows.length, before);
  return columnOf(rows, value, make, slices);
}

/** The same for a field that `codeField` returns. */
export function codesOf(
  rows: Rows,
  value: { readonly type: { readonly name: string }; readonly field: SoqlField },
  slices: Slices,
): Promise<CodeColumn | undefined> {
  const absent = value.field.type === 'boolean' ? false : null;
  const make = (before?: CodeColumn) => new CodeColumn(rows.length, absent, before);
  return columnOf(rows, value, make, slices);
}

async function columnOf<C extends Column>(
  rows: Rows,
  { type, field }: { readonly type: { readonly name: string }; readonly field: SoqlField },
  make: (before?: C) => C,
  slices: Slices,
): Promise<C | undefined> {
  if (!Object.isFrozen(rows)) return undefined;
  const known = columnsOf.get(rows);
  if (known?.has(field.name)) return known.get(field.name) as C | undefined;
  const path = `${type.name}.${field.name}`;
  const last = lastLists.get(path)?.deref();
  const before = last && (columnsOf.get(last)?.get(field.name) as C | undefined);
  const column = await filled(rows, field.name, make(before), before && last, slices);
  remember(rows, field.name, column);
  lastLists.set(path, new WeakRef(rows));
  return column as C | undefined;
}

function remember(rows: Rows, name: string, column: Column | undefined): void {
  const columns: Columns = columnsOf.get(rows) ?? new Map();
  columnsOf.set(rows, columns);
  columns.delete(name);
  columns.set(name, column);
  if (columns.size > MAX_COLUMNS) columns.delete(columns.keys().next().value!);
}

/** Reads the parts whose rows are not the same as in `before`. Undefined if the values cannot be a column. */
async function filled(
  rows: Rows,
  name: string,
  column: Column,
  before: Rows | undefined,
  slices: Slices,
): Promise<Column | undefined> {
  const copy = fieldCopier(name);
  const values: unknown[] = [];
  let isPossible = true;
  await inSlices(slices, rows.length, ROWS_PER_PART, (from, to) => {
    if (!isPossible || (before && areSame(rows, before, from, to))) return;
    copy(rows, from, to, values);
    isPossible = column.fill(values, to - from, from);
  });
  return isPossible ? column : undefined;
}

function areSame(rows: Rows, before: Rows, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (rows[at] !== before[at]) return false;
  return true;
}
