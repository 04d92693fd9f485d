/** What this room needs to know about objects and rows; the org's own types satisfy these interfaces. */

export interface SoqlField {
  readonly name: string;
  readonly type: string;
  readonly length?: number;
  readonly filterable: boolean;
  readonly sortable: boolean;
  readonly groupable: boolean;
  readonly nameField?: boolean;
  /** IN NAME FIELDS searches it too; for a reference, the name of its target. */
  readonly inNameSearch?: boolean;
  /** In sort order. */
  readonly picklistValues?: readonly string[];
  /** Labels by value, for values that differ from their labels. */
  readonly picklistLabels?: ReadonlyMap<string, string>;
  readonly referenceTo?: readonly string[];
  readonly relationshipName?: string;
}

export interface SoqlChildRelationship {
  readonly childSObject: string;
  readonly field: string;
  readonly relationshipName: string | null;
}

/** What the object has in a real org, but not here. */
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
  /** A search reads all fields, whatever the group, and only when RETURNING names the object. */
  readonly searchedAlone?: boolean;
  /** By canonical name, in the order of the describe. */
  readonly fields: ReadonlyMap<string, SoqlField>;
  readonly childRelationships: readonly SoqlChildRelationship[];
  readonly notEmulated?: SoqlNotEmulated;
  /** The field with that name, in any case. */
  field(name: string): SoqlField | undefined;
}

export interface SoqlSchema {
  /** The object with that API name, in any case. */
  type(name: string): SoqlType | undefined;
  /** Whether an object with that canonical name exists, even if only in another API version. */
  knows(name: string): boolean;
  /** The canonical name of an object that references name and the schema does not have; undefined for any other name. */
  notEmulated(name: string): string | undefined;
}

/** A row. An absent field is null; decimals are text ("19.90"), ids have 18 characters, datetimes look like "2026-11-22T09:30:00.000+0000". */
export interface SoqlRow {
  readonly Id: string;
  readonly [field: string]: unknown;
}

/** Provides the rows. They may include deleted rows (IsDeleted is true). Names are canonical. */
export interface SoqlSource {
  /** Every row of the object, in order of their ids. */
  all(sObject: string): Promise<readonly SoqlRow[]>;
  /** The rows of the object with these ids, in any order; unknown ids are ignored. */
  get(sObject: string, ids: readonly string[]): Promise<readonly SoqlRow[]>;
  /** Whether `find` supports the field. */
  isIndexed(sObject: string, field: string): boolean;
  /**
   * At least all rows whose field holds one of the values, in any order. Values of text fields are folded (fold.ts),
   * so that an index must be over folded text; ids have 18 characters.
   */
  find(sObject: string, field: string, values: readonly string[]): Promise<readonly SoqlRow[]>;
}
