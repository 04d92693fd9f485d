/**
 * Reads an org's definition files, all or none. A file in the emulator's own form defines an object with all its facts. A describe defines an object that the emulator does not have;
 * to one that it has, the describe adds custom fields and further picklist values. Any other difference from the emulator's object is reported in a warning.
 */
import type { OwnDefinitions, StandardObjectAddition } from '../catalogue.ts';
import { isCompound } from '../present.ts';
import { DefinitionError, Problems } from '../problems.ts';
import { type Definition, type SObjectField, type SObjectType, toSObjectType } from '../sobject-type.ts';
import { standardKeyPrefixes, standardObject } from '../standard-objects.ts';
import { withFormulas } from './calculated.ts';
import { checkFacts } from './check-facts.ts';
import type { DescribedField, DescribedFile, DescribedObject, OwnFormReader } from './describe.ts';
import { isCustom, isEvent, readDescribedObjects } from './described-objects.ts';
import {
  currencyReferences,
  hasUnknownDefault,
  picklistLabelsOf,
  picklistValuesOf,
  toField,
} from './fields.ts';
import type { DefinitionFiles } from './files.ts';
import { Relationships } from './relationships.ts';

/** Throws a DefinitionError that names the file of each problem. */
export function readDefinitions(files: DefinitionFiles, readOwnForm?: OwnFormReader): OwnDefinitions {
  return new DefinitionReader(readDescribedObjects(files, readOwnForm), files).result();
}

class DefinitionReader {
  readonly #described: ReadonlyMap<string, DescribedFile>;
  readonly #files: DefinitionFiles;
  readonly #relationships: Relationships;
  readonly #warnings: string[] = [];

  constructor(described: ReadonlyMap<string, DescribedFile>, files: DefinitionFiles) {
    this.#described = described;
    this.#files = files;
    const objects = [...described].map(([name, file]) => [name, file.described] as const);
    this.#relationships = new Relationships(new Map(objects), standardObject);
  }

  result(): OwnDefinitions {
    const objects = new Map<string, Definition>();
    const additions = new Map<string, StandardObjectAddition>();
    for (const [name, { described, own }] of this.#described) {
      if (standardKeyPrefixes().has(name)) additions.set(name, this.#addition(described));
      else objects.set(name, own ? this.#ownForm(described, own) : this.#definition(described));
    }
    this.#checkFacts(objects);
    const { children } = this.#relationships;
    return { objects, additions, children, warnings: this.#warnings, files: this.#files };
  }

  /** Takes the definition as it is; only its references are added to their parents. */
  #ownForm(described: DescribedObject, own: Definition): Definition {
    this.#relationships.addStandardChildren(described);
    for (const field of own.fields) this.#relationships.add(own, field);
    return { ...own, childRelationships: [] };
  }

  /** Facts may name any object of the org, also one from another file. */
  #checkFacts(objects: ReadonlyMap<string, Definition>): void {
    const problems = new Problems();
    const typeOf = (name: string) => {
      const definition = objects.get(name);
      return definition ? toSObjectType(definition) : standardObject(name);
    };
    for (const { place, own } of this.#described.values()) {
      for (const problem of own ? checkFacts(own, typeOf) : []) problems.add(place, problem);
      if (own?.implementors)
        problems.add(place, `${own.name}: base objects in definition files are not emulated`);
    }
    problems.throwIfAny(DefinitionError);
  }

  #definition(described: DescribedObject): Definition {
    const { name, label, labelPlural, keyPrefix, createable, updateable, deletable } = described;
    const { undeletable, queryable, searchable, retrieveable, fields } = described;
    const own = isEvent(name) ? fields.filter((field) => field.name !== 'Id') : fields;
    this.#relationships.addStandardChildren(described);
    if (!/__[a-z]+$/.test(name)) {
      this.#warn(
        `${name} holds plain records: the emulator does not fill in or forbid there what Salesforce does`,
      );
    }
    const definedFields = this.#fields(described, own, []);
    const currencyFrom = currencyReferences(definedFields);
    return {
      ...{ name, label, labelPlural, keyPrefix: isEvent(name) ? null : keyPrefix, since: 0 },
      nameField: own.find((field) => field.nameField)?.name ?? null,
      ...{ createable, updateable, deletable, undeletable, queryable, searchable, retrieveable },
      ...(currencyFrom.length > 0 && { currencyFrom }),
      childRelationships: [],
      fields: definedFields,
    };
  }

  #addition(described: DescribedObject): StandardObjectAddition {
    const standard = standardObject(described.name)!;
    const own = described.fields.filter((field) => isCustom(field) && !standard.field(field.name));
    const unknownFields = described.fields.filter((field) => !isCustom(field) && !standard.field(field.name));
    if (unknownFields.length > 0) {
      const names = unknownFields.map(({ name }) => name).join(', ');
      this.#warn(`${described.name}: standard fields that the emulator does not know are left out: ${names}`);
    }
    const picklistValues = new Map<string, readonly string[]>();
    for (const field of described.fields) {
      const known = standard.fields.get(field.name)?.picklistValues;
      const added = known ? picklistValuesOf(field).filter((value) => !known.includes(value)) : [];
      if (added.length > 0) picklistValues.set(field.name, added);
    }
    const picklistLabels = labelsOf(described, standard);
    return {
      fields: this.#fields(described, own, [...standard.fields.values()]),
      picklistValues,
      picklistLabels,
    };
  }

  /** The fields of the describe; `others` are the fields that the object has anyway. */
  #fields(
    { name, labelPlural }: DescribedObject,
    described: readonly DescribedField[],
    others: readonly SObjectField[],
  ): readonly SObjectField[] {
    const own = described.map((field) => toField(field, described));
    const fields = withFormulas([...others, ...own], described).slice(others.length);
    for (const [index, field] of fields.entries()) {
      this.#relationships.add({ name, labelPlural }, field, described[index]);
    }
    this.#warnOfFields(name, described, fields);
    return fields;
  }

  #warnOfFields(
    sObject: string,
    described: readonly DescribedField[],
    fields: readonly SObjectField[],
  ): void {
    const uncomputed = fields.filter(
      ({ calculated, formula, type }) => calculated && !formula && !isCompound({ type }),
    );
    const withUnknownDefault = described.filter(hasUnknownDefault);
    if (uncomputed.length > 0) {
      const names = uncomputed.map(({ name }) => name).join(', ');
      this.#warn(
        `${sObject}: the emulator cannot compute these fields, which have only what a seed gives them: ${names}`,
      );
    }
    if (withUnknownDefault.length > 0) {
      const names = withUnknownDefault.map(({ name }) => name).join(', ');
      this.#warn(
        `${sObject}: the default values of these fields are formulas that the emulator does not follow: ${names}`,
      );
    }
  }

  #warn(message: string): void {
    this.#warnings.push(message);
  }
}

/** The labels that the describe gives to the values of standard picklists. */
function labelsOf(
  { fields }: DescribedObject,
  standard: SObjectType,
): StandardObjectAddition['picklistLabels'] {
  const labels = fields
    .filter(({ name }) => standard.fields.has(name))
    .map((field) => [field.name, picklistLabelsOf(field)] as const);
  return new Map(labels.filter(([, { size }]) => size > 0));
}
