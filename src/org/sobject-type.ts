/**
 * What the org knows of its objects: facts of the object reference and of real describes. schemas/sobjects/NAME.json keeps one in this form,
 * which schemas/sobject-definition.json describes key by key.
 */

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
  /** No two records of the object share a value. */
  readonly unique?: boolean;
  /** Whether capitals tell two unique values apart. */
  readonly caseSensitive?: boolean;
  readonly restrictedPicklist?: boolean;
  readonly picklistValues?: readonly string[];
  /** Of the values whose labels differ from them. */
  readonly picklistLabels?: ReadonlyMap<string, string>;
  readonly referenceTo?: readonly string[];
  readonly relationshipName?: string;
  /** API version from which the field exists. */
  readonly since?: number;
  /** API version up to which the field exists. */
  readonly until?: number;
  /** What an org must have switched on to have the field ("MultiCurrency", "StateCountryPicklists" …). */
  readonly feature?: string;
  /** False when the object reference names the field and the describe of a real org with Order Management does not. */
  readonly inOrgDescribe?: boolean;
  /** Arithmetic over the record's own fields ("TotalAmount + TotalTaxAmount"), kept right on every commit; a blank counts as zero. */
  readonly formula?: string;
  /** The formula is blank where one of its fields is, instead of counting that as zero. */
  readonly blankIfAnyIs?: boolean;
  /** Of a compound field: its components by the name that each has in the compound ("street"), where they are not named after it. */
  readonly components?: Readonly<Record<string, string>>;
  /** How an autonumber is printed: "CM-{000000000}" has nine digits; without one, eight. */
  readonly numberFormat?: string;
  /** `find` takes the field, besides those that are indexed anyway: references, names, lookup fields, external ids, unique fields (ours). */
  readonly indexed?: boolean;
  /** A new record must have it, whatever the other flags say (ours); false where they say so and a rule fills it in. */
  readonly required?: boolean;
  /** IN NAME FIELDS searches the field; of a reference, the name of the record that it points at (doc). */
  readonly inNameSearch?: boolean;
  readonly mappedFrom?: ValueMap;
  /** Text: the named fields of the record, those that are not blank, with a space between. */
  readonly joinedFrom?: readonly string[];
  /** Of a reference: the parent's side of it, where the parents' own files do not list it. */
  readonly childRelationship?: Pick<ChildRelationship, 'relationshipName' | 'restrictedDelete'> &
    Partial<Pick<ChildRelationship, 'cascadeDelete'>>;
  /** Of a reference to a parent: what the record adds to fields of the parent. */
  readonly addsTo?: AddsTo;
  /** Always the same as a field of the parent. */
  readonly copiedFrom?: FieldOfParent;
  /** What a field of the parent was right after the record was inserted, the record's own effect included. */
  readonly snapshotOf?: FieldOfParent;
  /** What a new record takes over where the field is not given, the first source that has a value (ours). */
  readonly defaultFrom?: readonly FieldOfParent[];
  /** Of a reference to a parent, which knows its newest such child, by CreatedDate, then id. */
  readonly newestIn?: NewestIn;
  /** Of a reference to the object itself: an Unapplied line names the Applied one that it undoes. */
  readonly undoes?: boolean;
  /** What a describe of a real org tells of the field and the emulator only passes on. */
  readonly described?: Readonly<Record<string, unknown>>;
}

/** Values that a record's fields must all have. */
export type Like = Readonly<Record<string, string>>;

/** The value follows from another field's by a table; any other value gives `otherwise`, or a blank. */
export interface ValueMap {
  readonly field: string;
  readonly values: Readonly<Record<string, string>>;
  readonly otherwise?: string;
}

/** A field of the record that a reference of this one points at; `object` where it may point at several objects. */
export interface FieldOfParent {
  readonly reference: string;
  readonly object?: string;
  readonly field: string;
}

/** What a child adds to one field of its parent: the amount in `sum`, or one where children are counted. */
export interface Addend {
  readonly sum?: string;
  readonly count?: true;
  readonly when?: Like;
  /** Children whose amount is subtracted instead. */
  readonly lessWhen?: Like;
}

export interface AddsTo {
  /** By the parent's field. Without any, the parent's rules read the children themselves. */
  readonly fields: Readonly<Record<string, Addend>>;
  /** Children count only while the record that another of their references points at is like this. */
  readonly while?: { readonly reference: string; readonly is: Like };
}

export interface UniqueTogether {
  /** The first one is indexed. */
  readonly fields: readonly string[];
  readonly message: string;
}

export interface NewestIn {
  /** The parent's reference to its newest child. */
  readonly field: string;
  /** Fields of that child which the parent repeats, by the parent's field. */
  readonly copies: Readonly<Record<string, string>>;
}

/** A reference of another object to this one. */
export interface ChildRelationship {
  readonly childSObject: string;
  readonly field: string;
  /** Null where no source names it. */
  readonly relationshipName: string | null;
  /** Children are deleted with their parent; else the reference is cleared. */
  readonly cascadeDelete: boolean;
  /** The parent cannot be deleted while it has such children. */
  readonly restrictedDelete?: boolean;
}

/** What an org has of an object besides, and the emulator has not: so that who asks for it is told why it is not there. */
interface NotEmulated {
  /** References of objects that the emulator has not. */
  readonly children: readonly Omit<ChildRelationship, 'cascadeDelete'>[];
  /** Names of fields, by the feature that brings them: "Person accounts". */
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
  /** References by which a record that names no currency takes over that of another (ours), the nearest first. */
  readonly currencyFrom?: readonly string[];
  /** Fields whose values no two records share all of, and the refusal of a second one. */
  readonly uniqueTogether?: UniqueTogether;
  /** Of a base object: the objects whose records are its own (doc). */
  readonly implementors?: readonly string[];
  /** A search looks at all fields of the object whatever the group, and finds it only where RETURNING names it (doc). */
  readonly searchedAlone?: boolean;
  /** From objects of this org only. */
  readonly childRelationships: readonly ChildRelationship[];
  readonly notEmulated?: NotEmulated;
  /** By canonical name, in the describe's order. */
  readonly fields: ReadonlyMap<string, SObjectField>;
  /** The field of that name, whatever its case. */
  field(name: string): SObjectField | undefined;
}

/** A definition as a file keeps it. */
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

/** Which objects an org has. The emulator's private ones are never among them. */
export interface SObjectTypes {
  /** The object of that API name, whatever its case; undefined when the org has none. */
  sObjectType(name: string): SObjectType | undefined;
  /** The object whose key prefix starts the id. */
  sObjectTypeOfId(id: string): SObjectType | undefined;
  sObjectTypes(): readonly SObjectType[];
  /** Whether there is an object of that canonical name; its definition is not read for the answer. */
  hasSObject(name: string): boolean;
  /** Whether `find` takes the field, both by canonical name. */
  isIndexed(sObject: string, field: string): boolean;
}
