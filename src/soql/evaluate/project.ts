/** Makes result records of the selected values of rows. */
import type {
  Chain,
  Column,
  GroupValue,
  Selected,
  SelectedChildren,
  SelectedField,
  SelectedTypeOf,
} from '../bound.ts';
import { isNotEmulated, typeUndecided } from '../not-emulated.ts';
import type { Cell, ChildrenCell, ResultRecord, ValueCell } from '../result.ts';
import { resultType } from '../result-type.ts';
import type { SoqlRow, SoqlType } from '../schema.ts';
import type { TimeZone } from '../time-zone.ts';
import type { Currencies } from './currencies.ts';
import { formatValue } from './format.ts';
import type { Group } from './groups.ts';
import { labelReader } from './labels.ts';
import { type Parents, type Read, typeOfRow } from './parents.ts';

/** Returns the children of a row, given their subquery and the parent's id. */
export type ChildrenOf = (selected: SelectedChildren, parentId: string) => readonly ResultRecord[];

/** What FORMAT and convertCurrency need. */
interface DisplayContext {
  readonly currencies: Currencies;
  readonly zone: TimeZone;
}

export interface ProjectionContext extends DisplayContext {
  readonly parents: Parents;
  readonly childrenOf: ChildrenOf;
}

type MakeCell = (row: SoqlRow) => Cell;

export function recordMaker(
  type: SoqlType,
  select: readonly Selected[],
  context: ProjectionContext,
): (row: SoqlRow) => ResultRecord {
  const makers = select.map((item) => cellMaker(item, context));
  return (row) => ({ type: type.name, row, cells: makers.map((make) => make(row)) });
}

function cellMaker(item: Selected, context: ProjectionContext): MakeCell {
  switch (item.kind) {
    case 'field':
      return fieldMaker(item, context);
    case 'parent': {
      const makers = item.select.map((inner) => cellMaker(inner, context));
      return parentMaker(item.name, item.chain, context, () => makers);
    }
    case 'typeof':
      return typeOfMaker(item, context);
    case 'children':
      return ({ Id }) => childrenCell(item, context.childrenOf(item, Id));
  }
}

function childrenCell({ name }: SelectedChildren, records: readonly ResultRecord[]): ChildrenCell {
  return { kind: 'children', name, records };
}

function fieldMaker(
  { name, value, shownBy }: SelectedField,
  { parents, currencies, zone }: ProjectionContext,
): MakeCell {
  const isConverted = shownBy.includes('CONVERTCURRENCY');
  const read = isConverted
    ? currencies.userReader(value, `convertCurrency(${value.label})`)
    : parents.reader(shownBy[0] === 'TOLABEL' ? { ...value, byLabel: true } : value);
  const { field } = value;
  if (shownBy[0] !== 'FORMAT') {
    return (row) => ({
      kind: 'value',
      name,
      value: read(row) as ValueCell['value'],
      type: field.type,
      field,
    });
  }
  const codeOf = currencies.reader(value);
  const currencyOf = isConverted && (codeOf || currencies.hasRates) ? () => currencies.user : codeOf;
  const format = (row: SoqlRow) =>
    formatValue(read(row), field.type, { code: currencyOf?.(row), own: currencies.own, zone });
  return (row) => ({ kind: 'value', name, value: format(row), type: 'string', field: undefined });
}

/**
 * Makes a cell of the row at the end of the chain, with the cells that `makersFor` returns for its object; null without a row or cells.
 * The readers of those cells start at the query's row, as the chain does.
 */
function parentMaker(
  name: string,
  chain: Chain,
  { parents }: ProjectionContext,
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

function typeOfMaker(
  { name, chain, branches, otherwise }: SelectedTypeOf,
  context: ProjectionContext,
): MakeCell {
  const makersOf = (select: readonly Selected[]) => select.map((inner) => cellMaker(inner, context));
  const byType = new Map([...branches].map(([type, select]) => [type, makersOf(select)]));
  const other = otherwise && makersOf(otherwise);
  return parentMaker(name, chain, context, (type) => {
    if (isNotEmulated(type)) refuseUndecided(type, chain, branches, name);
    return byType.get(type.name) ?? other;
  });
}

/** Throws when the row may belong to one of several objects that are not emulated and a branch names one of them. */
function refuseUndecided(
  type: SoqlType,
  { step }: Chain,
  branches: SelectedTypeOf['branches'],
  name: string,
): void {
  if (step.notEmulated.includes(type) || !step.notEmulated.some((each) => branches.has(each.name))) return;
  throw typeUndecided(name);
}

export function aggregateRecordMaker(
  columns: readonly Column[],
  reader: (value: GroupValue) => Read<Group>,
  display: DisplayContext,
): (group: Group) => ResultRecord {
  const makers = columns.map((column) => columnMaker(column, reader(column.value), display));
  return (group) => ({ type: 'AggregateResult', row: undefined, cells: makers.map((make) => make(group)) });
}

function columnMaker(
  { name, value, shownBy }: Column,
  read: Read<Group>,
  display: DisplayContext,
): (group: Group) => Cell {
  const type = resultType(value);
  if (shownBy === 'FORMAT') {
    const format = groupFormatter(value, type, display);
    return (group) => ({ kind: 'value', name, value: format(read(group)), type: 'string', field: undefined });
  }
  const isField = value.kind === 'grouped' && value.value.kind === 'field';
  const field = isField && value.value.kind === 'field' ? value.value.field : undefined;
  const show = shownBy === 'TOLABEL' && field ? labelReader(field, read) : read;
  return (group) => ({ kind: 'value', name, value: show(group) as ValueCell['value'], type, field });
}

/** Aggregates of amounts are in the corporate currency. */
function groupFormatter(value: GroupValue, type: string, { currencies, zone }: DisplayContext) {
  const isAmount = value.kind === 'aggregate' && value.of.field.type === 'currency';
  const isOfSeveral = isAmount && (currencies.hasRates || currencies.reader(value.of) !== undefined);
  const code = isOfSeveral ? currencies.corporate : undefined;
  return (shown: unknown) => formatValue(shown, type, { code, own: currencies.own, zone });
}
