/** Writes records for a transaction: checks the given fields, fills in the others, and updates derived fields. */
import type { SObjectCatalogue } from './catalogue.ts';
import type { Counters } from './counters.ts';
import { applyDefaults } from './default-fields.ts';
import { FieldRefusal, noSuchField } from './field-refusal.ts';
import { readFieldValue } from './field-values.ts';
import { type ObjectFacts, objectFacts } from './object-facts.ts';
import type { FieldValue, FieldValues, SObjectRecord } from './port.ts';
import { EVENT_KEY_PREFIX, privateChildrenOf } from './private-objects.ts';
import { Recalculation } from './recalculation.ts';
import type { Overlay } from './records.ts';
import { binOf, deletedRecord } from './recycle-bin.ts';
import { refuseReference } from './references.ts';
import type { RelatedFacts } from './related-facts.ts';
import type { ChildRelationship, SObjectType } from './sobject-type.ts';
import { type Author, type Fields, fillIn, reserveGivenNumbers, stampModified } from './system-fields.ts';
import { WriteRefused } from './write-refused.ts';

export interface WriterOptions {
  readonly records: Overlay;
  readonly counters: Counters;
  readonly author: Author;
  readonly defaultCurrency: string;
}

/** Throws on values that are wrong for their fields: callers check values from clients first. */
export class Writer {
  readonly #options: WriterOptions;
  readonly #types: SObjectCatalogue;
  readonly #recalculation: Recalculation;

  constructor(options: WriterOptions) {
    this.#options = options;
    this.#types = options.records.types;
    this.#recalculation = new Recalculation(options.records, options.author, options.defaultCurrency);
  }

  insert(sObject: string, given: FieldValues): SObjectRecord {
    const type = this.#types.object(sObject);
    const { counters, author } = this.#options;
    const currency = this.#currencyOf(type, given);
    const values = this.#read(type, given, currency);
    this.#checkNewId(type, values.Id);
    reserveGivenNumbers(type, values, counters);
    const facts = this.#types.facts(sObject);
    const ownValues = withoutDerived(facts, values);
    const fields = applyDefaults(facts.defaults, ownValues, (target, id) =>
      this.#options.records.get(target, id),
    );
    fillIn(type, fields, counters, currency, author);
    const record = this.#recalculation.insert(sObject, fields as Fields & { Id: string });
    refuseContradiction(type, facts, values, record);
    return record;
  }

  update(sObject: string, id: string, changes: FieldValues): SObjectRecord {
    const type = this.#types.object(sObject);
    const facts = this.#types.facts(sObject);
    const before = this.#existing(sObject, id);
    const currency = this.#currencyOf(type, {
      ...before,
      CurrencyIsoCode: changes.CurrencyIsoCode ?? before.CurrencyIsoCode,
    });
    const rescaled =
      currency === this.#currencyOf(type, before) ? {} : this.#read(type, amountsOf(type, before), currency);
    const values = this.#read(type, changes, currency);
    if (values.Id !== undefined && values.Id !== id) throw new Error(`${sObject}.Id cannot be changed`);
    const fields = { ...rescaled, ...withoutDerived(facts, values) };
    stampModified(type, before, fields, this.#options.author);
    const record = this.#recalculation.update(sObject, before, fields);
    refuseContradiction(type, facts, values, record);
    return record;
  }

  /** Children that need their parent are deleted with it; references of other records to it become blank. */
  remove(sObject: string, id: string): void {
    const type = this.#types.object(sObject);
    const parent = this.#existing(sObject, id);
    for (const { childSObject, field } of privateChildrenOf(sObject))
      this.#removeChildren(childSObject, field, id);
    for (const relationship of type.childRelationships) this.#detach(relationship, type, parent);
    const record = this.#existing(sObject, id);
    this.#recalculation.remove(sObject, record);
    const deleted = deletedRecord(type, record, this.#options.author);
    if (deleted) this.#options.records.set(binOf(sObject), id, deleted);
  }

  #removeChildren(sObject: string, field: string, parentId: string): void {
    for (const child of this.#options.records.find(sObject, field, parentId)) {
      if (this.#options.records.get(sObject, child.Id)) this.remove(sObject, child.Id);
    }
  }

  #detach(relationship: ChildRelationship, type: SObjectType, parent: SObjectRecord): void {
    const { childSObject, field, cascadeDelete, restrictedDelete } = relationship;
    if (cascadeDelete) {
      this.#removeChildren(childSObject, field, parent.Id);
      return;
    }
    const childType = this.#types.object(childSObject);
    const children = this.#options.records.find(childSObject, field, parent.Id);
    const isNeeded = restrictedDelete || !childType.fields.get(field)!.nillable;
    if (children.length > 0 && isNeeded) throw deleteFailed(type, parent, childType, children);
    for (const child of children) this.update(childSObject, child.Id, { [field]: null });
  }

  #existing(sObject: string, id: string): SObjectRecord {
    const record = this.#options.records.get(sObject, id);
    if (!record) throw new Error(`There is no ${sObject} ${id}`);
    return record;
  }

  #read(type: SObjectType, given: FieldValues, currency: string): Fields {
    const values: Fields = {};
    for (const [name, input] of Object.entries(given)) {
      if (input === undefined) continue;
      values[name] = this.#readField(type, name, input, currency);
    }
    return values;
  }

  #readField(type: SObjectType, name: string, input: FieldValue, currency: string): FieldValue {
    const field = type.fields.get(name);
    if (field?.type === 'id') return input;
    let value = field ? readFieldValue(field, input, currency) : noSuchField(type, name);
    if (field?.type === 'reference' && typeof value === 'string') {
      value = refuseReference(this.#types, field, value, (target, id) => this.#exists(target, id)) ?? value;
    }
    if (value instanceof FieldRefusal) {
      throw new WriteRefused(`${type.name}.${name}: ${value.message}`, value);
    }
    return value;
  }

  #exists(sObject: string, id: string): boolean {
    return this.#options.records.get(sObject, id) !== undefined;
  }

  #checkNewId(type: SObjectType, id: FieldValue | undefined): void {
    if (id === undefined || id === null) return;
    const prefix = type.keyPrefix ?? EVENT_KEY_PREFIX;
    if (typeof id !== 'string' || id.length !== 18 || !id.startsWith(prefix)) {
      throw new Error(`${type.name}.Id: ${id} is not an 18-character id of ${type.name}`);
    }
    if (this.#exists(type.name, id) || this.#exists(binOf(type.name), id))
      throw new Error(`${type.name}.Id: ${id} is already in use`);
  }

  #currencyOf(type: SObjectType, fields: FieldValues): string {
    return (
      currencyOf(objectFacts(type), fields, (sObject, id) => this.#options.records.get(sObject, id)) ??
      this.#options.defaultCurrency
    );
  }
}

/** The message follows Salesforce's wording, with its line break, from memory (ours). */
function deleteFailed(
  type: SObjectType,
  parent: SObjectRecord,
  childType: SObjectType,
  children: readonly SObjectRecord[],
): WriteRefused {
  const names = children.map((child) => nameOf(childType, child)).join(', ');
  const message = `Your attempt to delete ${nameOf(type, parent)} could not be completed because it is associated with the following ${childType.labelPlural.toLowerCase()}.: ${names}\n`;
  return new WriteRefused(
    `${type.name} ${parent.Id} cannot be deleted: records of ${childType.name} need it`,
    new FieldRefusal('DELETE_FAILED', message, []),
  );
}

/** The record's name, or its id if it has no name (ours). */
function nameOf({ nameField }: SObjectType, record: SObjectRecord): string {
  return String(record[nameField ?? 'Id'] ?? record.Id);
}

type Lookup = (sObject: string, id: string) => FieldValues | undefined;

/** The currency that the fields name, or else that of the nearest record they refer to. */
export function currencyOf(
  { currencySources }: ObjectFacts,
  fields: FieldValues,
  get: Lookup,
): string | undefined {
  if (typeof fields.CurrencyIsoCode === 'string' && fields.CurrencyIsoCode !== '')
    return fields.CurrencyIsoCode;
  for (const { reference, parent } of currencySources) {
    const id = fields[reference];
    const currency = typeof id === 'string' ? get(parent, id)?.CurrencyIsoCode : undefined;
    if (typeof currency === 'string') return currency;
  }
  return undefined;
}

function amountsOf(type: SObjectType, record: SObjectRecord): FieldValues {
  const isAmount = (name: string) => type.fields.get(name)?.type === 'currency';
  return Object.fromEntries(Object.entries(record).filter(([name]) => isAmount(name)));
}

/** The fields without those that are computed from other records. */
function withoutDerived({ derivedFromOthers }: RelatedFacts, values: Fields): Fields {
  const fields = { ...values };
  for (const name of derivedFromOthers) delete fields[name];
  return fields;
}

/** A derived field may be given only with its computed value, unless clients can write it: then the computed value replaces the given one. */
function refuseContradiction(
  type: SObjectType,
  { readOnlyDerived }: RelatedFacts,
  given: Fields,
  record: SObjectRecord,
): void {
  for (const name of readOnlyDerived) {
    const value = given[name];
    if (value === undefined || value === null || value === record[name]) continue;
    throw new Error(`${type.name}.${name} is given as ${value}, but is computed as ${record[name] ?? null}`);
  }
}
