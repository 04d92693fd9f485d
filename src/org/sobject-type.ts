/** What the org knows of its objects: facts of the object reference and of real describes. schemas/sobjects/NAME.json keeps one in this form. */

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
  /** What a describe of a real org tells of the field and the emulator only passes on. */
  readonly described?: Readonly<Record<string, unknown>>;
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
