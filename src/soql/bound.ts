/** A query whose names are resolved and whose values are read: the input of `evaluate`. */
import type { AggregateFunction, DateFunction, ShowingFunction } from './functions.ts';
import type { Kind } from './kinds.ts';
import type { SoqlField, SoqlType } from './schema.ts';

export type BoundQuery = RecordQuery | CountQuery | AggregateQuery;

/** The rows to select. */
export interface Scan {
  readonly type: SoqlType;
  readonly where: BoundCondition | undefined;
  readonly limit: number | undefined;
  readonly offset: number;
}

export interface RecordQuery extends Scan {
  readonly kind: 'records';
  readonly select: readonly Selected[];
  readonly orderBy: readonly BoundOrder[];
}

/** SELECT COUNT() */
interface CountQuery extends Scan {
  readonly kind: 'count';
}

export interface AggregateQuery extends Scan {
  readonly kind: 'aggregate';
  readonly columns: readonly Column[];
  /** The fields or date functions of GROUP BY; undefined for one group of all rows. */
  readonly groupBy: readonly RowValue[] | undefined;
  /** One entry for each kind of result row: which values of GROUP BY it is grouped by. All of them, and subsets for ROLLUP and CUBE. */
  readonly groupings: readonly (readonly boolean[])[];
  readonly having: BoundCondition<GroupValue> | undefined;
  readonly orderBy: readonly BoundOrder<GroupValue>[];
}

/** A column of an AggregateResult. */
export interface Column {
  /** Its alias, "expr0", or the name of the field. */
  readonly name: string;
  readonly value: GroupValue;
  /** FORMAT around it. */
  readonly shownBy: ShowingFunction | undefined;
}

/** A reference followed from one object to another. */
export interface Step {
  /** The relationship: "Account". */
  readonly name: string;
  /** The field that holds the reference: "AccountId". */
  readonly field: SoqlField;
  /** The objects of the schema that it can refer to. */
  readonly targets: readonly SoqlType[];
  /** The objects that it can refer to and that the schema does not have: only the ids of their rows are known. */
  readonly notEmulated: readonly SoqlType[];
  /** Whether it can refer to several objects; then only the fields of Name can be queried. */
  readonly isPolymorphic: boolean;
}

/** The steps from a query's rows to rows that they refer to. Within a query the same steps are the same object. */
export interface Chain {
  readonly before: Chain | undefined;
  readonly step: Step;
}

/** A value that each row has. */
export type RowValue = FieldValue | DateValue;

export interface FieldValue {
  readonly kind: 'field';
  readonly chain: Chain | undefined;
  readonly field: SoqlField;
  /** The object that has the field. */
  readonly type: SoqlType;
  /** Whether the label is compared instead of the value. */
  readonly byLabel?: true;
  readonly compareAs: Kind;
  /** The path with canonical names: "Account.Name". */
  readonly label: string;
  readonly at: number;
}

export interface DateValue {
  readonly kind: 'date';
  readonly function: DateFunction;
  readonly of: FieldValue;
  /** convertTimezone around the field: a datetime is read in the user's time zone. */
  readonly isInUserZone: boolean;
  readonly compareAs: Kind;
  readonly label: string;
  readonly at: number;
}

/** A value that each group of rows has. */
export type GroupValue = GroupedValue | Aggregate | Grouping;

/** A value of GROUP BY, or a date function of a date in GROUP BY. */
interface GroupedValue {
  readonly kind: 'grouped';
  /** Its place in GROUP BY. */
  readonly place: number;
  readonly value: RowValue;
  readonly compareAs: Kind;
  readonly label: string;
  readonly at: number;
}

export interface Aggregate {
  readonly kind: 'aggregate';
  readonly function: AggregateFunction;
  readonly of: FieldValue;
  readonly compareAs: Kind;
  readonly label: string;
  readonly at: number;
}

/** GROUPING(field): 1 where the row is a subtotal over the field. */
interface Grouping {
  readonly kind: 'grouping';
  readonly place: number;
  readonly compareAs: Kind;
  readonly label: string;
  readonly at: number;
}

export type Selected = SelectedField | SelectedParent | SelectedTypeOf | SelectedChildren;

export interface SelectedField {
  readonly kind: 'field';
  /** The field's name, or an alias. */
  readonly name: string;
  readonly value: FieldValue;
  readonly shownBy: readonly ShowingFunction[];
}

export interface SelectedParent {
  readonly kind: 'parent';
  readonly name: string;
  readonly chain: Chain;
  readonly select: readonly Selected[];
}

export interface SelectedTypeOf {
  readonly kind: 'typeof';
  readonly name: string;
  readonly chain: Chain;
  /** By canonical name of the object. */
  readonly branches: ReadonlyMap<string, readonly Selected[]>;
  readonly otherwise: readonly Selected[] | undefined;
}

export interface SelectedChildren {
  readonly kind: 'children';
  readonly name: string;
  /** The children's field that holds the parent's id. */
  readonly field: SoqlField;
  readonly query: RecordQuery;
}

export type BoundCondition<V = RowValue> =
  | { readonly kind: 'and' | 'or'; readonly terms: readonly BoundCondition<V>[] }
  | { readonly kind: 'not'; readonly term: BoundCondition<V> }
  | { readonly kind: 'test'; readonly value: V; readonly test: ValueTest }
  | JoinCondition;

/** A test of one value. */
export type ValueTest =
  | { readonly kind: 'compare'; readonly operator: OrderOperator; readonly to: Operand }
  | { readonly kind: 'in'; readonly negated: boolean; readonly list: readonly Operand[] }
  | { readonly kind: 'like'; readonly pattern: string }
  | { readonly kind: 'includes'; readonly negated: boolean; readonly sets: readonly (readonly string[])[] };

export type OrderOperator = '<' | '<=' | '>' | '>=';

export type Operand =
  | { readonly kind: 'null' }
  /** Text as written; ids, dates, datetimes and times as rows hold them; numbers in plain notation. */
  | { readonly kind: 'value'; readonly value: string | boolean }
  | { readonly kind: 'date-literal'; readonly name: string; readonly count: number }
  /** USD5000: only for fields of type currency. */
  | { readonly kind: 'amount'; readonly code: string; readonly amount: string };

/** IN (SELECT …): a semi-join, or an anti-join where it is negated. */
export interface JoinCondition {
  readonly kind: 'join';
  readonly value: FieldValue;
  readonly negated: boolean;
  readonly field: FieldValue;
  readonly scan: Scan;
}

export interface BoundOrder<V = RowValue> {
  readonly value: V;
  readonly descending: boolean;
  readonly nullsLast: boolean;
}
