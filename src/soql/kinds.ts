/** How values of each field type compare. */
import { fold } from '../fold.ts';
import { compareNumbers, numberKey, numberOf } from './numbers.ts';
import type { SoqlField } from './schema.ts';

/** Field types that compare alike; `none` cannot be compared at all. */
export type Kind =
  | 'boolean'
  | 'date'
  | 'datetime'
  | 'id'
  | 'multipicklist'
  | 'none'
  | 'number'
  | 'text'
  | 'time';

const KINDS: Readonly<Record<string, Kind>> = {
  address: 'none',
  anyType: 'none',
  base64: 'none',
  boolean: 'boolean',
  complexvalue: 'none',
  currency: 'number',
  date: 'date',
  datetime: 'datetime',
  double: 'number',
  id: 'id',
  int: 'number',
  location: 'none',
  long: 'number',
  multipicklist: 'multipicklist',
  percent: 'number',
  reference: 'id',
  time: 'time',
};

export function kindOf(fieldType: string): Kind {
  return KINDS[fieldType] ?? 'text';
}

/** By code point, as UTF-8 sorts: UTF-16 puts characters beyond the first plane before some within it. */
function compareFolded(a: string, b: string): number {
  if (a === b) return 0;
  for (let at = 0; at < a.length && at < b.length; at++) {
    const [one, other] = [a.charCodeAt(at), b.charCodeAt(at)];
    if (one !== other)
      return isSurrogate(one) === isSurrogate(other) ? one - other : isSurrogate(one) ? 1 : -1;
  }
  return a.length - b.length;
}

const isSurrogate = (codeUnit: number) => codeUnit >= 0xd800 && codeUnit <= 0xdfff;

function compareAscii(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The key that a value is compared by, the same for equal values. Null stays null. */
export type SortKey = string | number | boolean | null;
export type ToKey = (value: unknown) => SortKey;
export type CompareKeys = (a: never, b: never) => number;

const plain: ToKey = (value) => value as SortKey;
const foldedKey: ToKey = (value) => (value === null ? null : fold(value as string));

/** Keys of a picklist that are kept: it has few values, but a row may hold any text. */
const MAX_PICKLIST_KEYS = 1_000;

/** Picklists sort in the order of their values; values that are not in the list come last (ours). */
function picklistKey(values: readonly string[]): ToKey {
  const places = new Map(values.map((value, place) => [fold(value), String(place).padStart(6, '0')]));
  const keys = new Map<unknown, string>();
  const makeKey = (value: string) => {
    const folded = fold(value);
    const key = `${places.get(folded) ?? '999999'}${folded}`;
    if (keys.size < MAX_PICKLIST_KEYS) keys.set(value, key);
    return key;
  };
  return (value) => (value === null ? null : (keys.get(value) ?? makeKey(value as string)));
}

/** Short decimals compare as binary numbers, which is faster. */
const shortNumber: ToKey = (value) =>
  typeof value === 'string' && value.length <= 15 ? numberOf(value) : (value as SortKey);

/** The key by which a field's values are sorted, and the order of two such keys that are not null. */
export function sorting(
  kind: Kind,
  field: SoqlField | undefined,
): { readonly toKey: ToKey; readonly compare: CompareKeys } {
  if (kind === 'number') return { toKey: shortNumber, compare: compareNumbers };
  if (kind === 'boolean') return { toKey: (value) => value === true, compare: compareBooleans };
  if (kind !== 'text') return { toKey: plain, compare: compareAscii };
  const values = field?.type === 'picklist' ? field.picklistValues : undefined;
  return { toKey: values ? picklistKey(values) : foldedKey, compare: compareFolded };
}

function compareBooleans(a: boolean, b: boolean): number {
  return Number(a) - Number(b);
}

/** The key under which a value that is not null is grouped and counted: the same for equal values. */
export function groupKey(kind: Kind): (value: unknown) => string | number {
  if (kind === 'number') return (value) => numberKey(value as string | number);
  if (kind === 'text') return (value) => fold(value as string);
  if (kind === 'boolean') return (value) => String(value === true);
  return String;
}
