/** Writes records for a transaction: checks the given fields, fills in the others, and updates derived fields. */
import { reserveGivenNumbers } from './assigned-numbers.ts';
import type { SObjectCatalogue } from './catalogue.ts';
import type { Counters } from './counters.ts';
import { applyDefaults } from './default-fields.ts';
import { Edit, newDraft } from './drafts.ts';
import { FieldRefusal, noSuchField } from './field-refusal.ts';
import type { ObjectFacts } from './object-facts.ts';
import type { Overlay, RecordState } from './overlay.ts';
import type { FieldValue, FieldValues, SObjectRecord } from './port.ts';
import { EVENT_KEY_PREFIX, privateChildrenOf } from './private-objects.ts';
import { Recalculation } from './recalculation.ts';
import { binOf, deletedRecord } from './recycle-bin.ts';
import { refuseReference } from './references.ts';
import type { ChildRelationship, SObjectType } from './sobject-type.ts';
import { STAMPS, stampEdit } from './stamps.ts';
import { type Author, type Fields, fillIn } from './system-fields.ts';
import { type ReadField, type WritePlan, writePlan } from './write-plan.ts';
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
    const plan = writePlan(this.#types, sObject);
    const { type, facts } = plan;
    const { counters, author, records } = this.#options;
    const currency = this.#currencyOf(facts, given);
    const draft = newDraft(type);
    const derived = this.#read(plan, given, currency, draft);
    this.#checkNewId(type, draft.Id);
    reserveGivenNumbers(type, draft, counters);
    applyDefaults(facts.defaults, draft, (target, id) => records.read(target, id));
    fillIn(type, draft, counters, currency, author);
    this.#recalculation.insert(plan, draft);
    const record = records.get(sObject, draft.Id)!;
    refuseContradiction(plan, derived, record);
    return record;
  }

  update(sObject: string, id: string, changes: FieldValues): SObjectRecord {
    const plan = writePlan(this.#types, sObject);
    const { records, author } = this.#options;
    const before = this.#existing(sObject, id);
    const values: Fields = {};
    const derived = this.#readChanges(plan, before, changes, values);
    if (values.Id !== undefined && values.Id !== id) throw new Error(`${sObject}.Id cannot be changed`);
    const edit = new Edit(records.draft(sObject, id));
    stampEdit(plan.stamps, edit, author);
    for (const name in values) if (!STAMPS.has(name)) edit.set(name, values[name]);
    this.#recalculation.update(plan, edit);
    const record = records.get(sObject, id)!;
    refuseContradiction(plan, derived, record);
    return record;
  }

  /** Children that need their parent are deleted with it; references of other records to it become blank. */
  remove(sObject: string, id: string): void {
    const plan = writePlan(this.#types, sObject);
    const { type } = plan;
    const parent = this.#existing(sObject, id);
    for (const { childSObject, field } of privateChildrenOf(sObject))
      this.#removeChildren(childSObject, field, id);
    for (const relationship of type.childRelationships) this.#detach(relationship, type, parent);
    const record = this.#options.records.get(sObject, id)!;
    this.#recalculation.remove(plan, record);
    const deleted = deletedRecord(type, record, this.#options.author);
    if (deleted) this.#options.records.set(binOf(sObject), id, deleted);
  }

  #removeChildren(sObject: string, field: string, parentId: string): void {
    for (const child of this.#options.records.find(sObject, field, parentId)) {
      if (this.#options.records.get(sObject, child.Id)) this.remove(sObject, child.Id);
    }
  }

  #detach(relationship: ChildRelationship, type: SObjectType, parent: RecordState): void {
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

  #existing(sObject: string, id: string): RecordState {
    const record = this.#options.records.read(sObject, id);
    if (!record) throw new Error(`There is no ${sObject} ${id}`);
    return record;
  }

  /** Reads the changes into `values`; with another currency, all amounts of the record are read again. Returns the derived ones. */
  #readChanges(
    plan: WritePlan,
    before: RecordState,
    changes: FieldValues,
    values: Fields,
  ): Fields | undefined {
    const given = changes.CurrencyIsoCode ?? before.CurrencyIsoCode;
    const currencyBefore = this.#currencyOf(plan.facts, before);
    const currency =
      given === before.CurrencyIsoCode
        ? currencyBefore
        : this.#currencyOf(plan.facts, { ...before, CurrencyIsoCode: given });
    if (currency !== currencyBefore) {
      for (const name of plan.amounts) {
        const amount = before[name];
        if (amount !== undefined)
          values[name] = this.#readField(plan, name, plan.fields.get(name), amount, currency);
      }
    }
    return this.#read(plan, changes, currency, values);
  }

  /** Reads the given values into `into`, without those of fields that are computed from other records; these are returned. */
  #read(plan: WritePlan, given: FieldValues, currency: string, into: Fields): Fields | undefined {
    let derived: Fields | undefined;
    for (const name in given) {
      const input = given[name];
      if (input === undefined) continue;
      const known = plan.fields.get(name);
      const value = this.#readField(plan, name, known, input, currency);
      if (!known?.isDerived) into[name] = value;
      if (!known?.isReadOnlyDerived) continue;
      derived ??= {};
      derived[name] = value;
    }
    return derived;
  }

  #readField(
    { type }: WritePlan,
    name: string,
    known: ReadField | undefined,
    input: FieldValue,
    currency: string,
  ): FieldValue {
    if (known?.isId) return input;
    let value = known ? known.read(input, currency) : noSuchField(type, name);
    if (known?.isReference && typeof value === 'string')
      value = refuseReference(this.#types, known.field, value, this.#exists) ?? value;
    if (value instanceof FieldRefusal) {
      throw new WriteRefused(`${type.name}.${name}: ${value.message}`, value);
    }
    return value;
  }

  readonly #exists = (sObject: string, id: string): boolean =>
    this.#options.records.read(sObject, id) !== undefined;

  #checkNewId(type: SObjectType, id: FieldValue | undefined): void {
    if (id === undefined || id === null) return;
    const prefix = type.keyPrefix ?? EVENT_KEY_PREFIX;
    if (typeof id !== 'string' || id.length !== 18 || !id.startsWith(prefix)) {
      throw new Error(`${type.name}.Id: ${id} is not an 18-character id of ${type.name}`);
    }
    if (this.#exists(type.name, id) || this.#exists(binOf(type.name), id))
      throw new Error(`${type.name}.Id: ${id} is already in use`);
  }

  #currencyOf(facts: ObjectFacts, fields: FieldValues): string {
    const { records, defaultCurrency } = this.#options;
    return currencyOf(facts, fields, (sObject, id) => records.read(sObject, id)) ?? defaultCurrency;
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

/** `given`: the given values of derived fields that no client can write. Such a field may be given only with its computed value. */
function refuseContradiction(
  { type, readOnlyDerived }: WritePlan,
  given: Fields | undefined,
  record: SObjectRecord,
): void {
  if (!given) return;
  for (const name of readOnlyDerived) {
    const value = given[name];
    if (value === undefined || value === null || value === record[name]) continue;
    throw new Error(`${type.name}.${name} is given as ${value}, but is computed as ${record[name] ?? null}`);
  }
}
