/**
 * The definition of an sObject: facts from the object reference and from real describes. Each schemas/sobjects/NAME.json has this form;
 * schemas/sobject-definition.json describes every key.
 */

export interface SObjectField {
  readonly name: string;
  readonly label: string;
  readonly type: string;
  /** Maximum number of characters; only for text. */
  readonly length?: number;
  /** `precision` is the total number of digits, `scale` the number of decimals. A currency field's actual scale depends on the record's currency. */
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
  /** No two records of the object share a value. */
  readonly unique?: boolean;
  /** Whether two unique values may differ only in case. */
  readonly caseSensitive?: boolean;
  readonly restrictedPicklist?: boolean;
  readonly picklistValues?: readonly string[];
  /** Labels of the values, for those whose label differs from the value. */
  readonly picklistLabels?: ReadonlyMap<string, string>;
  readonly referenceTo?: readonly string[];
  readonly relationshipName?: string;
  /** First API version that has the field. */
  readonly since?: number;
  /** Last API version that has the field. */
  readonly until?: number;
  /** The feature that an org must enable to have the field ("MultiCurrency", "StateCountryPicklists" …). */
  readonly feature?: string;
  /** False when the object reference names the field and the describe of a real org with Order Management does not. */
  readonly inOrgDescribe?: boolean;
  /** Arithmetic over the record's own fields ("TotalAmount + TotalTaxAmount"), recomputed on every write; a blank counts as zero. */
  readonly formula?: string;
  /** The formula's result is blank if one of its fields is, instead of counting that field as zero. */
  readonly blankIfAnyIs?: boolean;
  /** For a compound field whose components are not named after it: the component fields, by their names in the compound ("street"). */
  readonly components?: Readonly<Record<string, string>>;
  /** The format of an autonumber: "CM-{000000000}" has a prefix and nine digits; the default is eight digits. */
  readonly numberFormat?: string;
  /** Adds an index, so that `find` accepts the field (ours). References, names, lookup fields, external ids and unique fields always have one. */
  readonly indexed?: boolean;
  /** Whether a new record must be given the field, regardless of the other flags (ours); false if they require it but a rule fills it in. */
  readonly required?: boolean;
  /** Whether IN NAME FIELDS searches the field; for a reference, it searches the name of the record that it points at (doc). */
  readonly inNameSearch?: boolean;
  readonly mappedFrom?: ValueMap;
  /** The value is the text of these fields of the record, without blank ones, separated by spaces. */
  readonly joinedFrom?: readonly string[];
  /** For a reference: the parent's child relationship, if the parents' own files do not list it. */
  readonly childRelationship?: Pick<ChildRelationship, 'relationshipName' | 'restrictedDelete'> &
    Partial<Pick<ChildRelationship, 'cascadeDelete'>>;
  /** For a reference to a parent: the amounts that the record adds to fields of the parent. */
  readonly addsTo?: AddsTo;
  /** The field always equals this field of the parent. */
  readonly copiedFrom?: FieldOfParent;
  /** The value of the parent's field right after the record was inserted, including the record's own effect. */
  readonly snapshotOf?: FieldOfParent;
  /** Where a new record copies the value from if the field is not given: the first source that has a value (ours). */
  readonly defaultFrom?: readonly FieldOfParent[];
  /** For a reference to a parent: the parent points at its newest such child, by CreatedDate, then id. */
  readonly newestIn?: NewestIn;
  /** For a reference to the object itself: with it, an Unapplied line names the Applied line that it undoes. */
  readonly undoes?: boolean;
  /** Keys of a real org's describe that the emulator only passes on. */
  readonly described?: Readonly<Record<string, unknown>>;
}

/** Values that a record's fields must have, by field; all of them must match. */
export type FieldMatch = Readonly<Record<string, string>>;

/** A table that maps another field's value to this field's value; a value that is not listed gives `otherwise`, or a blank. */
export interface ValueMap {
  readonly field: string;
  readonly values: Readonly<Record<string, string>>;
  readonly otherwise?: string;
}

/** A field of the record that this record's `reference` points at; `object` if the reference may point at several objects. */
export interface FieldOfParent {
  readonly reference: string;
  readonly object?: string;
  readonly field: string;
}

/** The amount that a child adds to one field of its parent: the value of its field `sum`, or 1 for `count`. */
export interface Addend {
  readonly sum?: string;
  readonly count?: true;
  readonly when?: FieldMatch;
  /** The amount of children that match this is subtracted instead. */
  readonly lessWhen?: FieldMatch;
}

export interface AddsTo {
  /** By the parent's field. If empty, the parent's rules read the children themselves. */
  readonly fields: Readonly<Record<string, Addend>>;
  /** Children count only while the record that another of their references points at matches `is`. */
  readonly while?: { readonly reference: string; readonly is: FieldMatch };
}

export interface UniqueTogether {
  /** The first field is indexed. */
  readonly fields: readonly string[];
  readonly message: string;
}

export interface NewestIn {
  /** The parent's reference to its newest child. */
  readonly field: string;
  /** Fields of that child that the parent copies, by the parent's field. */
  readonly copies: Readonly<Record<string, string>>;
}

/** A reference of another object to this one. */
export interface ChildRelationship {
  readonly childSObject: string;
  readonly field: string;
  /** Null if no source names it. */
  readonly relationshipName: string | null;
  /** Whether children are deleted with their parent; otherwise their reference is cleared. */
  readonly cascadeDelete: boolean;
  /** Whether the parent cannot be deleted while it has such children. */
  readonly restrictedDelete?: boolean;
}

/** Parts of a real org's object that the emulator does not have, so that a request for one gets an error that says so. */
interface NotEmulated {
  /** Child relationships with objects that the emulator does not have. */
  readonly children: readonly Omit<ChildRelationship, 'cascadeDelete'>[];
  /** Names of fields, by the feature they belong to: "Person accounts". */
  readonly fields: Readonly<Record<string, readonly string[]>>;
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
  /** References to the records from which a record without a currency takes its currency (ours), the nearest first. */
  readonly currencyFrom?: readonly string[];
  /** Fields whose combination of values is unique, and the message that refuses a second record. */
  readonly uniqueTogether?: UniqueTogether;
  /** For a base object: the objects whose records are its records (doc). */
  readonly implementors?: readonly string[];
  /** Whether a search looks at all fields of the object, whatever the search group, and finds it only if RETURNING names it (doc). */
  readonly searchedAlone?: boolean;
  /** With children of this org's objects only. */
  readonly childRelationships: readonly ChildRelationship[];
  readonly notEmulated?: NotEmulated;
  /** By canonical name, in the describe's order. */
  readonly fields: ReadonlyMap<string, SObjectField>;
  /** The field of that name, in any case. */
  field(name: string): SObjectField | undefined;
}

/** A definition in the form of its file. */
export type Definition = Omit<SObjectType, 'fields' | 'field'> & { readonly fields: readonly SObjectField[] };

export function toSObjectType(definition: Definition): SObjectType {
  const fields = new Map(definition.fields.map((field) => [field.name, field]));
  let lowerCase: Map<string, SObjectField> | undefined;
  const field = (name: string) => {
    const found = fields.get(name);
    if (found) return found;
    lowerCase ??= new Map(definition.fields.map((known) => [known.name.toLowerCase(), known]));
    return lowerCase.get(name.toLowerCase());
  };
  return Object.freeze({ ...definition, fields, field });
}

/** The objects of an org, without the emulator's private ones. */
export interface SObjectTypes {
  /** The object of that API name, in any case; undefined if the org has none. */
  sObjectType(name: string): SObjectType | undefined;
  /** The object whose key prefix the id starts with. */
  sObjectTypeOfId(id: string): SObjectType | undefined;
  sObjectTypes(): readonly SObjectType[];
  /** Whether the org has an object of that canonical name; does not read its definition. */
  hasSObject(name: string): boolean;
  /** Whether `find` accepts the field; both names are canonical. */
  isIndexed(sObject: string, field: string): boolean;
}
