/** A parsed query: names are not resolved and values not read yet. README.md has the grammar. */

export interface Query {
  /** The whole text, for messages that point at a place in it. */
  readonly text: string;
  readonly at: number;
  readonly select: readonly SelectItem[];
  readonly from: readonly [FromItem, ...FromItem[]];
  readonly where: Condition | undefined;
  readonly groupBy: GroupBy | undefined;
  readonly having: Condition | undefined;
  readonly orderBy: readonly OrderItem[];
  readonly limit: Count | undefined;
  readonly offset: Count | undefined;
  /** FOR UPDATE, VIEW, REFERENCE: which of them, and where. */
  readonly purposes: readonly Name[];
}

/** A word of the query, as written. */
export interface Name {
  readonly text: string;
  readonly at: number;
}

export interface Count {
  readonly value: number;
  readonly at: number;
}

export interface FromItem {
  /** "Contact"; "c.Account" for further items, and "a.Contacts" in a subquery. */
  readonly name: Name;
  readonly alias: Name | undefined;
}

export type SelectItem =
  | { readonly kind: 'expression'; readonly expression: Expression; readonly alias: Name | undefined }
  | { readonly kind: 'fields'; readonly group: FieldGroup; readonly at: number }
  | { readonly kind: 'subquery'; readonly query: Query }
  | TypeOf;

export type FieldGroup = 'ALL' | 'STANDARD' | 'CUSTOM';

export interface TypeOf {
  readonly kind: 'typeof';
  readonly relationship: Path;
  readonly branches: readonly { readonly type: Name; readonly fields: readonly Path[] }[];
  readonly otherwise: readonly Path[] | undefined;
  readonly at: number;
}

export type Expression = Path | Call;

export interface Path {
  readonly kind: 'path';
  readonly text: string;
  readonly at: number;
}

export interface Call {
  readonly kind: 'call';
  /** In capitals. */
  readonly name: string;
  /** As written. */
  readonly text: string;
  readonly argument: Expression | undefined;
  readonly at: number;
}

export type Condition =
  | { readonly kind: 'and' | 'or'; readonly terms: readonly Condition[] }
  | { readonly kind: 'not'; readonly term: Condition }
  | Comparison;

export type Operator =
  | '='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | 'LIKE'
  | 'IN'
  | 'NOT IN'
  | 'INCLUDES'
  | 'EXCLUDES';

export interface Comparison {
  readonly kind: 'comparison';
  readonly left: Expression;
  readonly operator: Operator;
  /** One value for most operators, several for IN and similar, none when there is a query instead. */
  readonly values: readonly Literal[];
  readonly query: Query | undefined;
}

export type Literal =
  /** `text` as written, quotes included: the meaning of an escape depends on the operator. */
  | {
      readonly kind: 'text' | 'number' | 'date' | 'datetime' | 'time';
      readonly text: string;
      readonly at: number;
    }
  | { readonly kind: 'boolean'; readonly value: boolean; readonly at: number }
  | { readonly kind: 'null'; readonly at: number }
  /** USD5000 */
  | { readonly kind: 'amount'; readonly code: string; readonly amount: string; readonly at: number }
  | DateLiteral;

/** TODAY, LAST_N_DAYS:30 … */
interface DateLiteral {
  readonly kind: 'date-literal';
  /** In capitals, without the number. */
  readonly name: string;
  readonly count: number;
  readonly at: number;
}

export interface GroupBy {
  readonly subtotals: 'ROLLUP' | 'CUBE' | undefined;
  readonly expressions: readonly Expression[];
  readonly at: number;
}

export interface OrderItem {
  readonly expression: Expression;
  readonly descending: boolean;
  readonly nullsLast: boolean;
}
