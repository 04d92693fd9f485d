/** Query results as the REST API prints them (shapes seen: query-answer): decimals exact, attributes first. */
import type { SObjectRecord } from '../org/port.ts';
import {
  isCompound,
  JsonNumber,
  type JsonValue,
  presentCompound,
  presentFieldValue,
} from '../org/present.ts';
import type { SObjectType } from '../org/sobject-type.ts';
import type { Cell, ResultRecord, ValueCell } from '../soql/result.ts';

export interface PrintContext {
  readonly version: number;
  readonly typeOf: (name: string) => SObjectType | undefined;
}

export function printRecords(records: readonly ResultRecord[], context: PrintContext): JsonValue[] {
  return records.map((record) => printRecord(record, context));
}

function printRecord(record: ResultRecord, context: PrintContext): JsonValue {
  const attributes = record.row
    ? {
        type: record.type,
        url: `/services/data/v${context.version}.0/sobjects/${record.type}/${record.row.Id}`,
      }
    : { type: record.type };
  const printed: Record<string, JsonValue> = { attributes };
  for (const cell of record.cells) printed[cell.name] = printCell(cell, record, context);
  return printed;
}

function printCell(cell: Cell, record: ResultRecord, context: PrintContext): JsonValue {
  switch (cell.kind) {
    case 'value':
      return printValue(cell, record, context);
    case 'parent':
      return cell.record && printRecord(cell.record, context);
    case 'children':
      return cell.records.length === 0
        ? null
        : { totalSize: cell.records.length, done: true, records: printRecords(cell.records, context) };
  }
}

function printValue(cell: ValueCell, { type, row }: ResultRecord, { typeOf }: PrintContext): JsonValue {
  const object = typeOf(type);
  if (isCompound(cell) && row && object) {
    const field = object.fields.get(cell.field?.name ?? '');
    return field ? presentCompound(object, row as SObjectRecord, field) : null;
  }
  return presentFieldValue(cell.type, cell.value);
}

/** A printed record for XML: numbers as text, `attributes` as XML attributes. */
export function asXml(value: JsonValue): unknown {
  if (value instanceof JsonNumber) return value.text;
  if (Array.isArray(value)) return value.map(asXml);
  if (typeof value !== 'object' || value === null) return value;
  const { attributes, ...rest } = value as Record<string, JsonValue>;
  const entries = Object.entries(rest).map(([name, part]) => [name, asXml(part)]);
  return { ...(attributes ? { $: attributes } : {}), ...Object.fromEntries(entries) };
}
