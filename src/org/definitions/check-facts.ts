/** Checks that the objects and fields that a definition names exist and have a suitable type. */
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

/** Returns the object with that canonical name, if the org has it. */
type TypeOf = (name: string) => SObjectType | undefined;

/** Returns the problems as sentences for the user; an empty list if there are none. Keys and types of values are checked before. */
export function checkFacts(definition: Definition, typeOf: TypeOf): string[] {
  return new FactCheck(definition, typeOf).problems();
}

const NUMBER_TYPES: ReadonlySet<string> = new Set(['currency', 'double', 'percent', 'int']);

class FactCheck {
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
    if (nameField !== null) this.#checkOwn('nameField', [nameField]);
    this.#checkOwn('currencyFrom', currencyFrom);
    for (const name of currencyFrom) this.#parentOf('currencyFrom', name);
    if (uniqueTogether) this.#checkUniqueTogether(uniqueTogether.fields);
    for (const name of implementors)
      if (!this.#typeOf(name)) this.#add(`implementors: there is no object ${name}`);
    for (const field of this.#definition.fields) this.#checkField(field);
    return this.#problems;
  }

  #add(problem: string): void {
    this.#problems.push(`${this.#definition.name}: ${problem}`);
  }

  #checkUniqueTogether(fields: readonly string[]): void {
    this.#checkOwn('uniqueTogether', fields);
    const first = this.#fields.get(fields[0] ?? '');
    if (first && first.type !== 'reference' && !first.indexed)
      this.#add(`uniqueTogether: ${first.name} is neither a reference nor indexed`);
  }

  #checkField(field: SObjectField): void {
    const { name, mappedFrom, joinedFrom = [], copiedFrom, snapshotOf, defaultFrom = [] } = field;
    this.#checkOwn(`${name}.mappedFrom`, mappedFrom ? [mappedFrom.field] : []);
    this.#checkOwn(`${name}.joinedFrom`, joinedFrom);
    if (field.formula !== undefined) this.#checkFormula(name, field.formula);
    if (copiedFrom) this.#checkSource(`${name}.copiedFrom`, copiedFrom);
    if (snapshotOf) this.#checkSource(`${name}.snapshotOf`, snapshotOf);
    for (const source of defaultFrom) this.#checkSource(`${name}.defaultFrom`, source);
    if (field.addsTo) this.#checkAddsTo(name, field.addsTo);
    if (field.newestIn) this.#checkNewestIn(name, field.newestIn);
    if (field.undoes && !field.referenceTo?.includes(this.#definition.name))
      this.#add(`${name}.undoes: the field is not a reference to its own object`);
    if (field.numberFormat !== undefined && !field.autoNumber)
      this.#add(`${name}.numberFormat: the field is not an autonumber`);
  }

  #checkFormula(name: string, formula: string): void {
    try {
      this.#checkOwn(`${name}.formula`, parseFormula(formula).names, NUMBER_TYPES);
    } catch (error) {
      this.#add(`${name}.formula: ${(error as Error).message}`);
    }
  }

  #checkSource(key: string, { reference, object, field }: FieldOfParent): void {
    this.#checkFieldsOf(key, this.#parentOf(key, reference, object), [field]);
  }

  #checkAddsTo(reference: string, { fields, while: condition }: AddsTo): void {
    const key = `${reference}.addsTo`;
    const parent = this.#parentOf(key, reference);
    this.#checkFieldsOf(key, parent, Object.keys(fields), NUMBER_TYPES);
    const computedFields = parent ? fieldRules(parent).map((rule) => rule.field) : [];
    for (const [name, { sum, when = {}, lessWhen = {} }] of Object.entries(fields)) {
      if (sum !== undefined) this.#checkOwn(key, [sum], NUMBER_TYPES);
      this.#checkOwn(key, [...Object.keys(when), ...Object.keys(lessWhen)]);
      if (computedFields.includes(name))
        this.#add(`${key}: ${parent?.name}.${name} is already computed by a rule`);
    }
    if (!condition) return;
    const provider = this.#parentOf(`${key}.while`, condition.reference);
    this.#checkFieldsOf(`${key}.while`, provider, Object.keys(condition.is));
  }

  #checkNewestIn(reference: string, { field, copies }: NewestIn): void {
    const key = `${reference}.newestIn`;
    this.#checkFieldsOf(key, this.#parentOf(key, reference), [field, ...Object.keys(copies)]);
    this.#checkOwn(key, Object.values(copies));
  }

  /** Checks names of fields of the object itself. */
  #checkOwn(key: string, names: readonly string[], types?: ReadonlySet<string>): void {
    this.#checkNames(key, this.#definition.name, this.#fields, names, types);
  }

  #checkFieldsOf(
    key: string,
    type: SObjectType | undefined,
    names: readonly string[],
    types?: ReadonlySet<string>,
  ): void {
    if (type) this.#checkNames(key, type.name, type.fields, names, types);
  }

  #checkNames(
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

  /** The object that a reference points at: the named one, or the only one. */
  #parentOf(key: string, reference: string, object?: string): SObjectType | undefined {
    const { referenceTo = [] } = this.#fields.get(reference) ?? {};
    const [only] = referenceTo;
    const name = object ?? (referenceTo.length === 1 ? only : undefined);
    if (name === undefined || !referenceTo.includes(name)) {
      this.#add(`${key}: ${reference} is not a reference to ${object ?? 'exactly one object'}`);
      return undefined;
    }
    const type = this.#typeOf(name);
    if (!type) this.#add(`${key}: there is no object ${name}`);
    return type;
  }
}
