/** The answer to `?columns=true`: the columns of a query, without its rows (shape seen: query-columns). */
import type { BoundQuery, GroupValue, Selected } from '../soql/bound.ts';
import type { SoqlField } from '../soql/schema.ts';

interface ColumnMetadata {
  readonly aggregate: boolean;
  readonly apexType: string;
  readonly booleanType: boolean;
  readonly columnName: string;
  readonly custom: boolean;
  readonly displayName: string;
  readonly foreignKeyName: string | null;
  readonly insertable: boolean;
  readonly joinColumns: readonly ColumnMetadata[];
  readonly numberType: boolean;
  readonly textType: boolean;
  readonly updatable: boolean;
}

export function describeColumns(query: BoundQuery): unknown {
  const columns = query.kind === 'records' ? query.select.map(columnOf) : aggregateColumns(query);
  return {
    columnMetadata: columns,
    entityName: query.type.name,
    groupBy: query.kind === 'aggregate' && query.groupBy !== undefined,
    idSelected: columns.some(({ columnName }) => columnName === 'Id'),
    keyPrefix: query.type.keyPrefix,
  };
}

function aggregateColumns(query: BoundQuery): ColumnMetadata[] {
  if (query.kind !== 'aggregate') return [];
  return query.columns.map(({ name, value }) => ({
    ...column(name, value.label, fieldOf(value)),
    aggregate: value.kind !== 'grouped',
  }));
}

function fieldOf(value: GroupValue): SoqlField | undefined {
  if (value.kind === 'grouped')
    return value.value.kind === 'field' ? value.value.field : value.value.of.field;
  return value.kind === 'aggregate' ? value.of.field : undefined;
}

function columnOf(selected: Selected): ColumnMetadata {
  switch (selected.kind) {
    case 'field': {
      const isShown = selected.shownBy.length > 0;
      return { ...column(selected.name, selected.value.label, selected.value.field), aggregate: isShown };
    }
    case 'parent':
      return joined(selected.name, selected.select, false);
    case 'typeof':
      return joined(selected.name, [...selected.branches.values()].flat(), false);
    case 'children':
      return joined(selected.name, selected.query.select, true);
  }
}

function joined(name: string, select: readonly Selected[], aggregate: boolean): ColumnMetadata {
  return { ...column(name, name, undefined), aggregate, joinColumns: select.map(columnOf) };
}

const NUMBERS = new Set(['currency', 'double', 'percent', 'int', 'long']);
const APEX_TYPES: Readonly<Record<string, string>> = {
  id: 'Id',
  reference: 'Id',
  boolean: 'Boolean',
  currency: 'Decimal',
  percent: 'Decimal',
  double: 'Decimal',
  int: 'Integer',
  long: 'Long',
  date: 'Date',
  datetime: 'Datetime',
  time: 'Time',
};

function column(name: string, displayName: string, field: SoqlField | undefined): ColumnMetadata {
  const type = field?.type ?? '';
  return {
    aggregate: false,
    apexType: APEX_TYPES[type] ?? 'String',
    booleanType: type === 'boolean',
    columnName: name,
    custom: name.endsWith('__c'),
    displayName,
    foreignKeyName: field?.relationshipName ?? null,
    insertable: false,
    joinColumns: [],
    numberType: NUMBERS.has(type),
    textType: field !== undefined && !NUMBERS.has(type) && type !== 'boolean',
    updatable: false,
  };
}
