/** Answers, with all that is needed to print them. */
import type { SoqlField, SoqlRow } from './schema.ts';

export interface QueryResult {
  /** How many records there are in all; for COUNT() the count, of which there are no records. */
  readonly totalSize: number;
  /** The records from one place up to, but without, another. Fields of objects referred to, and children, are read only now. */
  records(from?: number, to?: number): Promise<readonly ResultRecord[]>;
}

export interface ResultRecord {
  /** The object, or "AggregateResult". */
  readonly type: string;
  /** The record as it is stored; undefined for an AggregateResult. */
  readonly row: SoqlRow | undefined;
  /** In the order in which they were selected. */
  readonly cells: readonly Cell[];
}

export type Cell = ValueCell | ParentCell | ChildrenCell;

export interface ValueCell {
  readonly kind: 'value';
  readonly name: string;
  /** As rows hold it; null for compound fields (addresses), whose parts are in the row. */
  readonly value: string | number | boolean | null;
  /** The value's own field type: "currency" also for a sum of such, "string" where FORMAT made it. */
  readonly type: string;
  /** The field that the value is that of; undefined for what functions made of fields. */
  readonly field: SoqlField | undefined;
}

interface ParentCell {
  readonly kind: 'parent';
  readonly name: string;
  readonly record: ResultRecord | null;
}

export interface ChildrenCell {
  readonly kind: 'children';
  readonly name: string;
  readonly records: readonly ResultRecord[];
}
