/** Makes the drafts of a seed's records: objects that have room for all fields that later steps set, so that V8 keeps them small and fast. */
import type { SObjectCatalogue } from './catalogue.ts';
import { fieldRules } from './field-rules.ts';
import type { FieldValues } from './port.ts';
import { literalOf } from './record-shape.ts';
import { rulesOf } from './rules/by-object.ts';
import type { SeedRecord } from './seed-files.ts';
import type { SeedDraft } from './seed-sums.ts';
import type { SObjectType } from './sobject-type.ts';
import type { Fields } from './system-fields.ts';

/** Makes a draft from the values of a record. */
type Make = (values: FieldValues) => Fields;

const NO_FIELDS: FieldValues = {};

/** The drafts of one object's records. */
export class DraftMaker {
  readonly #fillIn: (fields: Fields, currency: string) => void;
  /** The fields that are set after `fillIn`, in the order in which they are set. */
  readonly #computed: readonly string[];
  /** The fields of which it matters later whether the seed gives them. */
  readonly #checkedLater: readonly string[];
  /** By the names that the seed gives. */
  readonly #makers = new Map<string, Make | undefined>();

  /** `fillIn` sets the fields that are not given; always the same ones of records with the same given fields. */
  constructor(
    types: SObjectCatalogue,
    type: SObjectType,
    fillIn: (fields: Fields, currency: string) => void,
  ) {
    const { readOnlyDerived } = types.facts(type.name);
    const { opening } = rulesOf(type.name);
    this.#fillIn = fillIn;
    this.#computed = computedFields(types, type);
    this.#checkedLater = opening ? [...readOnlyDerived, opening.field] : readOnlyDerived;
  }

  /** Takes the values out of the record: what is needed of them is in the draft. */
  draft(source: SeedRecord & { readonly fields: FieldValues }, currency: string): SeedDraft {
    const values = source.fields;
    source.fields = NO_FIELDS;
    const names = Object.keys(values);
    const key = names.join();
    const make = this.#makers.get(key);
    const fields = make ? make(values) : { ...values };
    this.#fillIn(fields, currency);
    if (!this.#makers.has(key)) this.#makers.set(key, this.#makerOf(names, fields));
    return { source, given: this.#checked(values), fields: fields as SeedDraft['fields'] };
  }

  #makerOf(given: readonly string[], filledIn: Fields): Make | undefined {
    const others = new Set([...Object.keys(filledIn), ...this.#computed]);
    for (const name of given) others.delete(name);
    return literalOf<FieldValues, Fields>([...given, ...others], (name) =>
      others.has(name) ? 'undefined' : `values.${name}`,
    );
  }

  #checked(values: FieldValues): FieldValues {
    let given: Fields | undefined;
    for (const name of this.#checkedLater) {
      const value = values[name] ?? null;
      if (value === null) continue;
      given ??= {};
      given[name] = value;
    }
    return given ?? NO_FIELDS;
  }
}

/** In the order of computeDerivedFields. */
function computedFields(types: SObjectCatalogue, type: SObjectType): string[] {
  const { rollUpsInto, newestChildren, mirrors, snapshots } = types.facts(type.name);
  return [
    ...rollUpsInto.flatMap(({ sums }) => Object.keys(sums)),
    ...newestChildren.flatMap(({ idField, copies }) => [idField, ...Object.keys(copies)]),
    ...(type.fields.has('HasBeenUnapplied') ? ['HasBeenUnapplied'] : []),
    ...fieldRules(type).map(({ field }) => field),
    ...mirrors.flatMap(({ fields }) => Object.keys(fields)),
    ...snapshots.map(({ field }) => field),
  ];
}
