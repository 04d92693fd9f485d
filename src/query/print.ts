/** Query results as the REST API prints them (shapes seen: query-answer): decimals exact, attributes first. */
import type { SObjectRecord } from '../org/port.ts';
import { isCompound, type JsonValue, presentCompound, presentFieldValue, toJson } from '../org/present.ts';
import type { SObjectType } from '../org/sobject-type.ts';
import { inSlices, slicesOfRequest } from '../slices.ts';
import type { Cell, ResultRecord, ValueCell } from '../soql/result.ts';

/** Records that are printed between two looks at the clock. */
const RECORDS_PER_TURN = 20;

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

/** The same records as JSON, each on its own. A page of wide records takes long, so others get their turns. */
export async function printTexts(
  records: readonly ResultRecord[],
  context: PrintContext,
  key: string,
): Promise<readonly string[]> {
  const texts: string[] = [];
  await inSlices(slicesOfRequest(), records.length, RECORDS_PER_TURN, (from, to) => {
    for (let at = from; at < to; at++) texts.push(toJson(printRecord(records[at]!, context, key)));
  });
  return texts;
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
