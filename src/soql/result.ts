/** The results of queries, with everything needed to print them. */
import type { SoqlField, SoqlRow } from './schema.ts';

export interface QueryResult {
  /** The number of records in all; for COUNT() the count, without any records. */
  readonly totalSize: number;
  /** The records from one position up to, but not including, another. Parents and children are read only now. */
  records(from?: number, to?: number): Promise<readonly ResultRecord[]>;
}

export interface ResultRecord {
  /** The object, or "AggregateResult". */
  readonly type: string;
  /** The record as it is stored; undefined for an AggregateResult. */
  readonly row: SoqlRow | undefined;
  /** In the order of SELECT. */
  readonly cells: readonly Cell[];
}

export type Cell = ValueCell | ParentCell | ChildrenCell;

export interface ValueCell {
  readonly kind: 'value';
  readonly name: string;
  /** As rows hold it; null for compound fields (addresses), whose parts are in the row. */
  readonly value: string | number | boolean | null;
  /** The value's own field type: "currency" also for a sum of amounts, "string" for the result of FORMAT. */
  readonly type: string;
  /** The field that holds the value; undefined for the result of a function. */
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
