/** Whether the objects and fields that a definition names exist, and can hold what they are named for. */
import { fieldRules } from '../field-rules.ts';
import { parseFormula } from '../formulas.ts';
import type {
  AddsTo,
  Definition,
  FieldOfParent,
  NewestIn,
  SObjectField,
  SObjectType,
} from '../sobject-type.ts';

/** The object of that canonical name, where the org has it. */
type TypeOf = (name: string) => SObjectType | undefined;

/** What is wrong, in sentences for the user; nothing where all is right. Keys and types of values are checked before. */
export function checkFacts(definition: Definition, typeOf: TypeOf): string[] {
  return new Check(definition, typeOf).problems();
}

const NUMBERS: ReadonlySet<string> = new Set(['currency', 'double', 'percent', 'int']);

class Check {
  readonly #definition: Definition;
  readonly #fields: ReadonlyMap<string, SObjectField>;
  readonly #typeOf: TypeOf;
  readonly #problems: string[] = [];

  constructor(definition: Definition, typeOf: TypeOf) {
    this.#definition = definition;
    this.#fields = new Map(definition.fields.map((field) => [field.name, field]));
    this.#typeOf = typeOf;
  }

  problems(): string[] {
    const { nameField, currencyFrom = [], uniqueTogether, implementors = [] } = this.#definition;
    if (nameField !== null) this.#own('nameField', [nameField]);
    this.#own('currencyFrom', currencyFrom);
    for (const name of currencyFrom) this.#parentOf('currencyFrom', name);
    if (uniqueTogether) this.#uniqueTogether(uniqueTogether.fields);
    for (const name of implementors)
      if (!this.#typeOf(name)) this.#add(`implementors: there is no object ${name}`);
    for (const field of this.#definition.fields) this.#field(field);
    return this.#problems;
  }

  #add(problem: string): void {
    this.#problems.push(`${this.#definition.name}: ${problem}`);
  }

  #uniqueTogether(fields: readonly string[]): void {
    this.#own('uniqueTogether', fields);
    const first = this.#fields.get(fields[0] ?? '');
    if (first && first.type !== 'reference' && !first.indexed)
      this.#add(`uniqueTogether: ${first.name} is neither a reference nor indexed`);
  }

  #field(field: SObjectField): void {
    const { name, mappedFrom, joinedFrom = [], copiedFrom, snapshotOf, defaultFrom = [] } = field;
    this.#own(`${name}.mappedFrom`, mappedFrom ? [mappedFrom.field] : []);
    this.#own(`${name}.joinedFrom`, joinedFrom);
    if (field.formula !== undefined) this.#formula(name, field.formula);
    if (copiedFrom) this.#source(`${name}.copiedFrom`, copiedFrom);
    if (snapshotOf) this.#source(`${name}.snapshotOf`, snapshotOf);
    for (const source of defaultFrom) this.#source(`${name}.defaultFrom`, source);
    if (field.addsTo) this.#addsTo(name, field.addsTo);
    if (field.newestIn) this.#newestIn(name, field.newestIn);
    if (field.undoes && !field.referenceTo?.includes(this.#definition.name))
      this.#add(`${name}.undoes: the field is no reference to the object itself`);
    if (field.numberFormat !== undefined && !field.autoNumber)
      this.#add(`${name}.numberFormat: the field is no autonumber`);
  }

  #formula(name: string, formula: string): void {
    try {
      this.#own(`${name}.formula`, parseFormula(formula).names, NUMBERS);
    } catch (error) {
      this.#add(`${name}.formula: ${(error as Error).message}`);
    }
  }

  #source(key: string, { reference, object, field }: FieldOfParent): void {
    this.#fieldsOf(key, this.#parentOf(key, reference, object), [field]);
  }

  #addsTo(reference: string, { fields, while: condition }: AddsTo): void {
    const key = `${reference}.addsTo`;
    const parent = this.#parentOf(key, reference);
    this.#fieldsOf(key, parent, Object.keys(fields), NUMBERS);
    const ruled = parent ? fieldRules(parent).map((rule) => rule.field) : [];
    for (const [name, { sum, when = {}, lessWhen = {} }] of Object.entries(fields)) {
      if (sum !== undefined) this.#own(key, [sum], NUMBERS);
      this.#own(key, [...Object.keys(when), ...Object.keys(lessWhen)]);
      if (ruled.includes(name)) this.#add(`${key}: ${parent?.name}.${name} is computed by a rule already`);
    }
    if (!condition) return;
    const provider = this.#parentOf(`${key}.while`, condition.reference);
    this.#fieldsOf(`${key}.while`, provider, Object.keys(condition.is));
  }

  #newestIn(reference: string, { field, copies }: NewestIn): void {
    const key = `${reference}.newestIn`;
    this.#fieldsOf(key, this.#parentOf(key, reference), [field, ...Object.keys(copies)]);
    this.#own(key, Object.values(copies));
  }

  /** Fields of the object itself. */
  #own(key: string, names: readonly string[], types?: ReadonlySet<string>): void {
    this.#named(key, this.#definition.name, this.#fields, names, types);
  }

  #fieldsOf(
    key: string,
    type: SObjectType | undefined,
    names: readonly string[],
    types?: ReadonlySet<string>,
  ): void {
    if (type) this.#named(key, type.name, type.fields, names, types);
  }

  #named(
    key: string,
    sObject: string,
    fields: ReadonlyMap<string, SObjectField>,
    names: readonly string[],
    types?: ReadonlySet<string>,
  ): void {
    for (const name of names) {
      const field = fields.get(name);
      if (!field) this.#add(`${key}: ${sObject} has no field ${name}`);
      else if (types && !types.has(field.type)) this.#add(`${key}: ${sObject}.${name} is not a number`);
    }
  }

  /** The object that a reference points at: the named one, or its only one. */
  #parentOf(key: string, reference: string, object?: string): SObjectType | undefined {
    const { referenceTo = [] } = this.#fields.get(reference) ?? {};
    const [only] = referenceTo;
    const name = object ?? (referenceTo.length === 1 ? only : undefined);
    if (name === undefined || !referenceTo.includes(name)) {
      this.#add(`${key}: ${reference} is no reference to ${object ?? 'one object'}`);
      return undefined;
    }
    const type = this.#typeOf(name);
    if (!type) this.#add(`${key}: there is no object ${name}`);
    return type;
  }
}
