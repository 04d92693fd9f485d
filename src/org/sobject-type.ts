/** The definition of one sObject, as schemas/sobjects/NAME.json keeps it: facts of the object reference and of real describes. */
export interface SObjectField {
  readonly name: string;
  readonly label: string;
  readonly type: string;
  /** Characters, for text; absent otherwise. */
  readonly length?: number;
  /** Digits in all, decimals included, and decimals. A currency field's real scale is its record's currency's. */
  readonly precision?: number;
  readonly scale?: number;
  readonly nillable: boolean;
  readonly createable: boolean;
  readonly updateable: boolean;
  readonly filterable: boolean;
  readonly sortable: boolean;
  readonly groupable: boolean;
  readonly defaultedOnCreate?: boolean;
  readonly defaultValue?: string | boolean | number;
  readonly calculated?: boolean;
  readonly autoNumber?: boolean;
  readonly nameField?: boolean;
  readonly idLookup?: boolean;
  readonly externalId?: boolean;
  readonly restrictedPicklist?: boolean;
  readonly picklistValues?: readonly string[];
  readonly referenceTo?: readonly string[];
  readonly relationshipName?: string;
  /** API version from which the field exists. */
  readonly since?: number;
  /** API version up to which the field exists. */
  readonly until?: number;
  /** What an org must have switched on to have the field ("MultiCurrency", "StateCountryPicklists", "PersonAccounts" …). */
  readonly feature?: string;
  /** False when the object reference names the field and the describe of a real org with Order Management does not. */
  readonly inOrgDescribe?: boolean;
  /** Arithmetic over the record's own fields ("TotalAmount + TotalTaxAmount"), kept right on every commit; a blank counts as zero. */
  readonly formula?: string;
}

/** A reference of another object to this one. */
export interface ChildRelationship {
  readonly childSObject: string;
  readonly field: string;
  /** Null where no source names it. */
  readonly relationshipName: string | null;
  /** Children are deleted with their parent; else the reference is cleared. */
  readonly cascadeDelete: boolean;
}

export interface SObjectType {
  readonly name: string;
  readonly label: string;
  readonly labelPlural: string;
  /** First three characters of the object's record ids; null for platform events. */
  readonly keyPrefix: string | null;
  readonly since: number;
  readonly nameField: string | null;
  readonly createable: boolean;
  readonly updateable: boolean;
  readonly deletable: boolean;
  readonly queryable: boolean;
  readonly searchable: boolean;
  readonly retrieveable: boolean;
  readonly undeletable: boolean;
  /** From objects of this org only. */
  readonly childRelationships: readonly ChildRelationship[];
  /** By canonical name, in the describe's order. */
  readonly fields: ReadonlyMap<string, SObjectField>;
  /** The field of that name, whatever its case. */
  field(name: string): SObjectField | undefined;
}
