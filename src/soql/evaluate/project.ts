/** The selected values of rows. */
import type {
  Chain,
  Column,
  GroupValue,
  Selected,
  SelectedChildren,
  SelectedField,
  SelectedTypeOf,
} from '../bound.ts';
import type { ShowingFunction } from '../functions.ts';
import type { Cell, ChildrenCell, ResultRecord, ValueCell } from '../result.ts';
import { resultType } from '../result-type.ts';
import type { SoqlRow, SoqlType } from '../schema.ts';
import { formatValue } from './format.ts';
import type { Group } from './groups.ts';
import { type Parents, type Read, typeOfRow } from './parents.ts';

/** Children of rows, by the selection that they are of and the parent's id. */
export type ChildrenOf = (selected: SelectedChildren, parentId: string) => readonly ResultRecord[];

export interface Projecting {
  readonly parents: Parents;
  readonly childrenOf: ChildrenOf;
  /** ISO code of the org's currency. */
  readonly currency: string;
}

type MakeCell = (row: SoqlRow) => Cell;

export function recordMaker(
  type: SoqlType,
  select: readonly Selected[],
  projecting: Projecting,
): (row: SoqlRow) => ResultRecord {
  const makers = select.map((item) => cellMaker(item, projecting));
  return (row) => ({ type: type.name, row, cells: makers.map((make) => make(row)) });
}

function cellMaker(item: Selected, projecting: Projecting): MakeCell {
  switch (item.kind) {
    case 'field':
      return fieldMaker(item, projecting);
    case 'parent': {
      const makers = item.select.map((inner) => cellMaker(inner, projecting));
      return parentMaker(item.name, item.chain, projecting, () => makers);
    }
    case 'typeof':
      return typeOfMaker(item, projecting);
    case 'children':
      return ({ Id }) => childrenCell(item, projecting.childrenOf(item, Id));
  }
}

function childrenCell({ name }: SelectedChildren, records: readonly ResultRecord[]): ChildrenCell {
  return { kind: 'children', name, records };
}

function fieldMaker({ name, value, shownBy }: SelectedField, { parents, currency }: Projecting): MakeCell {
  const read = parents.reader(value);
  const show = shower(shownBy[0], value.field.type, currency);
  const isFormatted = shownBy[0] === 'FORMAT';
  const { field } = value;
  return (row) => {
    const shown = show(read(row));
    return {
      kind: 'value',
      name,
      value: shown,
      type: isFormatted ? 'string' : field.type,
      field: isFormatted ? undefined : field,
    };
  };
}

/** Labels are the values themselves, and there is one currency only: it is FORMAT that changes something. */
function shower(name: ShowingFunction | undefined, fieldType: string, currency: string) {
  if (name === 'FORMAT') return (value: unknown) => formatValue(value, fieldType, currency);
  return (value: unknown) => value as ValueCell['value'];
}

/**
 * The row at the end of the chain with the cells that `makersFor` has for its object; null when there is no such row, or no cells.
 * The cells' own readers begin at the query's row, as the chain does.
 */
function parentMaker(
  name: string,
  chain: Chain,
  { parents }: Projecting,
  makersFor: (type: SoqlType) => readonly MakeCell[] | undefined,
): MakeCell {
  const follow = parents.follow(chain);
  return (row) => {
    const parent = follow(row);
    const type = parent && typeOfRow(chain.step, parent);
    const makers = type && makersFor(type);
    if (!makers) return { kind: 'parent', name, record: null };
    return {
      kind: 'parent',
      name,
      record: { type: type.name, row: parent, cells: makers.map((make) => make(row)) },
    };
  };
}

function typeOfMaker({ name, chain, branches, otherwise }: SelectedTypeOf, projecting: Projecting): MakeCell {
  const makersOf = (select: readonly Selected[]) => select.map((inner) => cellMaker(inner, projecting));
  const byType = new Map([...branches].map(([type, select]) => [type, makersOf(select)]));
  const other = otherwise && makersOf(otherwise);
  return parentMaker(name, chain, projecting, (type) => byType.get(type.name) ?? other);
}

export function aggregateRecordMaker(
  columns: readonly Column[],
  reader: (value: GroupValue) => Read<Group>,
  currency: string,
): (group: Group) => ResultRecord {
  const makers = columns.map((column) => columnMaker(column, reader(column.value), currency));
  return (group) => ({ type: 'AggregateResult', row: undefined, cells: makers.map((make) => make(group)) });
}

function columnMaker(
  { name, value, shownBy }: Column,
  read: Read<Group>,
  currency: string,
): (group: Group) => Cell {
  const show = shower(shownBy, resultType(value), currency);
  const type = shownBy === 'FORMAT' ? 'string' : resultType(value);
  const isField = value.kind === 'grouped' && value.value.kind === 'field' && shownBy !== 'FORMAT';
  const field = isField && value.value.kind === 'field' ? value.value.field : undefined;
  return (group) => ({ kind: 'value', name, value: show(read(group)), type, field });
}
