/**
 * Reads an org's definition files, all or none. A describe of an object that the emulator has not defines it; that of one that it has adds
 * custom fields and further picklist values to it. Everything else in it that is not as the emulator has it is told in a warning.
 */
import type { Addition, OwnDefinitions } from '../catalogue.ts';
import { isCompound } from '../present.ts';
import type { Definition, SObjectField, SObjectType } from '../sobject-type.ts';
import { standardKeyPrefixes, standardObject } from '../standard-objects.ts';
import { withFormulas } from './calculated.ts';
import type { DescribedField, DescribedObject } from './describe.ts';
import { isCustom, isEvent, readDescribedObjects } from './described-objects.ts';
import { hasUnknownDefault, picklistLabelsOf, picklistValuesOf, toField } from './fields.ts';
import type { DefinitionFiles } from './files.ts';
import { Relationships } from './relationships.ts';

/** Throws a DefinitionError with each problem's file. */
export function readDefinitions(files: DefinitionFiles): OwnDefinitions {
  return new Reading(readDescribedObjects(files), files).result();
}

class Reading {
  readonly #described: ReadonlyMap<string, DescribedObject>;
  readonly #files: DefinitionFiles;
  readonly #relationships: Relationships;
  readonly #warnings: string[] = [];

  constructor(described: ReadonlyMap<string, DescribedObject>, files: DefinitionFiles) {
    this.#described = described;
    this.#files = files;
    this.#relationships = new Relationships(described, standardObject);
  }

  result(): OwnDefinitions {
    const objects = new Map<string, Definition>();
    const additions = new Map<string, Addition>();
    for (const object of this.#described.values()) {
      if (standardKeyPrefixes().has(object.name)) additions.set(object.name, this.#addition(object));
      else objects.set(object.name, this.#definition(object));
    }
    const { children } = this.#relationships;
    return { objects, additions, children, warnings: this.#warnings, files: this.#files };
  }

  #definition(described: DescribedObject): Definition {
    const { name, label, labelPlural, keyPrefix, createable, updateable, deletable } = described;
    const { undeletable, queryable, searchable, retrieveable, fields } = described;
    const own = isEvent(name) ? fields.filter((field) => field.name !== 'Id') : fields;
    this.#relationships.addStandardChildren(described);
    if (!/__[a-z]+$/.test(name)) {
      this.#warn(
        `${name} holds plain records: what Salesforce itself fills in or forbids there, the emulator does not`,
      );
    }
    return {
      ...{ name, label, labelPlural, keyPrefix: isEvent(name) ? null : keyPrefix, since: 0 },
      nameField: own.find((field) => field.nameField)?.name ?? null,
      ...{ createable, updateable, deletable, undeletable, queryable, searchable, retrieveable },
      childRelationships: [],
      fields: this.#fields(described, own, []),
    };
  }

  #addition(described: DescribedObject): Addition {
    const standard = standardObject(described.name)!;
    const own = described.fields.filter((field) => isCustom(field) && !standard.field(field.name));
    const strangers = described.fields.filter((field) => !isCustom(field) && !standard.field(field.name));
    if (strangers.length > 0) {
      const names = strangers.map(({ name }) => name).join(', ');
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

  /** Those of the describe, beside those that the object has anyway. */
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
    const stored = fields.filter(
      ({ calculated, formula, type }) => calculated && !formula && !isCompound({ type }),
    );
    const undefaulted = described.filter(hasUnknownDefault);
    if (stored.length > 0) {
      const names = stored.map(({ name }) => name).join(', ');
      this.#warn(
        `${sObject}: the emulator cannot compute these fields, which have only what a seed gives them: ${names}`,
      );
    }
    if (undefaulted.length > 0) {
      const names = undefaulted.map(({ name }) => name).join(', ');
      this.#warn(
        `${sObject}: the default values of these fields are formulas that the emulator does not follow: ${names}`,
      );
    }
  }

  #warn(message: string): void {
    this.#warnings.push(message);
  }
}

/** Those of the standard picklists of the describe. */
function labelsOf({ fields }: DescribedObject, standard: SObjectType): Addition['picklistLabels'] {
  const labels = fields
    .filter(({ name }) => standard.fields.has(name))
    .map((field) => [field.name, picklistLabelsOf(field)] as const);
  return new Map(labels.filter(([, { size }]) => size > 0));
}
