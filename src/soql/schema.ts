/** What the room wants to know of objects and rows; the org's own types fit. */

export interface SoqlField {
  readonly name: string;
  readonly type: string;
  readonly length?: number;
  readonly filterable: boolean;
  readonly sortable: boolean;
  readonly groupable: boolean;
  readonly nameField?: boolean;
  /** IN NAME FIELDS searches it too; of a reference, the name of what it points at. */
  readonly inNameSearch?: boolean;
  /** In the order in which they sort. */
  readonly picklistValues?: readonly string[];
  /** Of the values whose labels differ from them. */
  readonly picklistLabels?: ReadonlyMap<string, string>;
  readonly referenceTo?: readonly string[];
  readonly relationshipName?: string;
}

export interface SoqlChildRelationship {
  readonly childSObject: string;
  readonly field: string;
  readonly relationshipName: string | null;
}

/** What a real org has of the object besides. */
export interface SoqlNotEmulated {
  readonly children: readonly SoqlChildRelationship[];
  /** Names of fields, by the feature that brings them: "Person accounts". */
  readonly fields: Readonly<Record<string, readonly string[]>>;
}

export interface SoqlType {
  readonly name: string;
  /** First three characters of its ids. */
  readonly keyPrefix: string | null;
  readonly queryable: boolean;
  /** A search looks at all fields whatever the group, and finds the object only where RETURNING names it. */
  readonly searchedAlone?: boolean;
  /** By canonical name, in the describe's order. */
  readonly fields: ReadonlyMap<string, SoqlField>;
  readonly childRelationships: readonly SoqlChildRelationship[];
  readonly notEmulated?: SoqlNotEmulated;
  /** The field of that name, whatever its case. */
  field(name: string): SoqlField | undefined;
}

export interface SoqlSchema {
  /** The object of that API name, whatever its case. */
  type(name: string): SoqlType | undefined;
  /** Whether there is an object of that canonical name, be it in a newer version of the API only. */
  knows(name: string): boolean;
  /** The canonical name of an object that references of the schema's objects name and that it does not know; undefined for any other. */
  notEmulated(name: string): string | undefined;
}

/** A row. Absent is null; decimals are text ("19.90"), ids have 18 characters, datetimes look like "2026-11-22T09:30:00.000+0000". */
export interface SoqlRow {
  readonly Id: string;
  readonly [field: string]: unknown;
}

/** Where the rows are. Deleted ones (IsDeleted is true) may be among them. Names are canonical. */
export interface SoqlSource {
  /** Every row of the object, in order of their ids. */
  all(sObject: string): Promise<readonly SoqlRow[]>;
  /** The rows of the object with these ids, in any order; ids of none are passed over. */
  get(sObject: string, ids: readonly string[]): Promise<readonly SoqlRow[]>;
  /** Whether `find` knows the field. */
  isIndexed(sObject: string, field: string): boolean;
  /**
   * At least all rows whose field holds one of the values, in any order. Values of text fields are folded (fold.ts),
   * so that an index must be over folded text; ids have 18 characters.
   */
  find(sObject: string, field: string, values: readonly string[]): Promise<readonly SoqlRow[]>;
}
