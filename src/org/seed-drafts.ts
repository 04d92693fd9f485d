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

/** What is the same for records with the same given fields. */
interface Kind {
  /** The given fields, in order. */
  readonly names: readonly string[];
  /** Makes a draft from the values of a record; undefined when a name cannot be in a literal. */
  readonly make: ((values: FieldValues) => Fields) | undefined;
  /** The given fields of which it matters later that they are given. */
  readonly checkedLater: readonly string[];
}

const NO_FIELDS: FieldValues = {};

/** The drafts of one object's records. */
export class DraftMaker {
  readonly #fillIn: (fields: Fields, currency: string) => void;
  /** The fields that are set after `fillIn`, in the order in which they are set. */
  readonly #computed: readonly string[];
  /** The fields of which it matters later whether the seed gives them. */
  readonly #checkedLater: readonly string[];
  /** By the names that the seed gives. */
  readonly #kinds = new Map<string, Kind>();
  #last: Kind | undefined;

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
    const kind = this.#knownKind(values);
    const fields = kind?.make?.(values) ?? { ...values };
    this.#fillIn(fields, currency);
    this.#last = kind ?? this.#newKind(values, fields);
    return { source, given: checked(values, this.#last.checkedLater), fields: fields as SeedDraft['fields'] };
  }

  /** Mostly that of the record before. */
  #knownKind(values: FieldValues): Kind | undefined {
    if (this.#last && hasNames(values, this.#last.names)) return this.#last;
    return this.#kinds.get(Object.keys(values).join());
  }

  #newKind(given: FieldValues, filledIn: Fields): Kind {
    const names = Object.keys(given);
    const others = new Set([...Object.keys(filledIn), ...this.#computed]);
    for (const name of names) others.delete(name);
    const kind: Kind = {
      names,
      make: literalOf([...names, ...others], (name) => (others.has(name) ? 'undefined' : `values.${name}`)),
      checkedLater: this.#checkedLater.filter((name) => names.includes(name)),
    };
    this.#kinds.set(names.join(), kind);
    return kind;
  }
}

function hasNames(values: FieldValues, names: readonly string[]): boolean {
  let place = 0;
  for (const name in values) if (name !== names[place++]) return false;
  return place === names.length;
}

function checked(values: FieldValues, names: readonly string[]): FieldValues {
  let given: Fields | undefined;
  for (const name of names) {
    const value = values[name];
    if (value === null) continue;
    given ??= {};
    given[name] = value;
  }
  return given ?? NO_FIELDS;
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
