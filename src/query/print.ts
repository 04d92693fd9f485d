/** Query results as the REST API prints them (shapes seen: query-answer): decimals exact, attributes first. */
import type { SObjectRecord } from '../org/port.ts';
import { isCompound, type JsonValue, presentCompound, presentFieldValue } from '../org/present.ts';
import type { SObjectType } from '../org/sobject-type.ts';
import type { Cell, ResultRecord, ValueCell } from '../soql/result.ts';

export interface PrintContext {
  readonly version: number;
  readonly typeOf: (name: string) => SObjectType | undefined;
  /** Without it all children are printed. */
  readonly children?: ChildrenPage;
}

/** The children of one record that are in the page of their parent. */
export interface ChildrenPage {
  readonly max: number;
  /** The path of their next page, which begins at position `to`. `key` is the place of the children in the query. */
  readonly nextUrl: (key: string, children: readonly ResultRecord[], to: number) => string;
}

/** `key` is the place of the records in the query: empty text, or "/001…/Contacts" for the children of a record. */
export function printRecords(records: readonly ResultRecord[], context: PrintContext, key = ''): JsonValue[] {
  return records.map((record) => printRecord(record, context, key));
}

function printRecord(record: ResultRecord, context: PrintContext, key: string): JsonValue {
  const attributes = record.row
    ? {
        type: record.type,
        url: `/services/data/v${context.version}.0/sobjects/${record.type}/${record.row.Id}`,
      }
    : { type: record.type };
  const printed: Record<string, JsonValue> = { attributes };
  for (const cell of record.cells) printed[cell.name] = printCell(cell, record, context, key);
  return printed;
}

function printCell(cell: Cell, record: ResultRecord, context: PrintContext, key: string): JsonValue {
  switch (cell.kind) {
    case 'value':
      return printValue(cell, record, context);
    case 'parent':
      return cell.record && printRecord(cell.record, context, key);
    case 'children':
      return printChildren(cell.records, context, `${key}/${record.row?.Id}/${cell.name}`);
  }
}

function printChildren(children: readonly ResultRecord[], context: PrintContext, key: string): JsonValue {
  if (children.length === 0) return null;
  const { max = children.length, nextUrl } = context.children ?? {};
  const shown = children.slice(0, max);
  const done = shown.length === children.length;
  const next: Record<string, JsonValue> =
    done || !nextUrl ? {} : { nextRecordsUrl: nextUrl(key, children, shown.length) };
  return { totalSize: children.length, done, ...next, records: printRecords(shown, context, key) };
}

function printValue(cell: ValueCell, { type, row }: ResultRecord, { typeOf }: PrintContext): JsonValue {
  const object = typeOf(type);
  if (isCompound(cell) && row && object) {
    const field = object.fields.get(cell.field?.name ?? '');
    return field ? presentCompound(object, row as SObjectRecord, field) : null;
  }
  return presentFieldValue(cell.type, cell.value);
}
