/** Reads the describe in a definition file: bare, or wrapped as the `result` of `sf sobject describe --json`. */
import { isObject } from '../../is-object.ts';
import type { Problems } from '../problems.ts';
import type { Definition } from '../sobject-type.ts';
import type { DefinitionFile } from './files.ts';

type ValueKind = 'count' | 'flag' | 'list' | 'text' | 'text or null';

/** The members of a field that the emulator reads. A describe has more members; some of them are passed on to clients. */
export interface DescribedField {
  readonly name: string;
  readonly label: string;
  readonly type: string;
  readonly nillable: boolean;
  readonly createable: boolean;
  readonly updateable: boolean;
  readonly filterable: boolean;
  readonly sortable: boolean;
  readonly groupable: boolean;
  readonly length?: number;
  readonly digits?: number;
  readonly precision?: number;
  readonly scale?: number;
  readonly autoNumber?: boolean;
  readonly calculated?: boolean;
  readonly cascadeDelete?: boolean;
  readonly caseSensitive?: boolean;
  readonly defaultedOnCreate?: boolean;
  readonly externalId?: boolean;
  readonly formulaTreatNullNumberAsZero?: boolean;
  readonly idLookup?: boolean;
  readonly nameField?: boolean;
  readonly restrictedDelete?: boolean;
  readonly restrictedPicklist?: boolean;
  readonly unique?: boolean;
  readonly calculatedFormula?: string | null;
  readonly compoundFieldName?: string | null;
  readonly defaultValueFormula?: string | null;
  readonly relationshipName?: string | null;
  readonly picklistValues?: readonly DescribedValue[];
  readonly referenceTo?: readonly string[];
  readonly [more: string]: unknown;
}

interface DescribedValue {
  readonly value: string;
  readonly label?: unknown;
  readonly active?: boolean;
  readonly defaultValue?: boolean;
}

interface DescribedChildren {
  readonly childSObject: string;
  readonly field: string;
  readonly relationshipName: string | null;
}

export interface DescribedObject {
  readonly name: string;
  readonly label: string;
  readonly labelPlural: string;
  readonly keyPrefix: string | null;
  readonly createable: boolean;
  readonly updateable: boolean;
  readonly deletable: boolean;
  readonly undeletable: boolean;
  readonly queryable: boolean;
  readonly searchable: boolean;
  readonly retrieveable: boolean;
  readonly fields: readonly DescribedField[];
  readonly childRelationships: readonly DescribedChildren[];
}

/** Reads a definition in the emulator's own form; undefined if it is wrong, with the reason added to the problems. */
export type OwnFormReader = (json: unknown, place: string, problems: Problems) => Definition | undefined;

/** The content of a definition file. */
export interface DescribedFile {
  readonly place: string;
  readonly described: DescribedObject;
  /** The definition, if the file is in the emulator's own form. */
  readonly own?: Definition;
}

const allOfKind = (kind: ValueKind, names: string): Record<string, ValueKind> =>
  Object.fromEntries(names.split(' ').map((name) => [name, kind]));

const OBJECT_MEMBERS: Readonly<Record<string, ValueKind>> = {
  ...allOfKind('text', 'name label labelPlural'),
  ...allOfKind('text or null', 'keyPrefix'),
  ...allOfKind('flag', 'createable updateable deletable undeletable queryable searchable retrieveable'),
  ...allOfKind('list', 'fields childRelationships'),
};

const FIELD_MEMBERS: Readonly<Record<string, ValueKind>> = {
  ...allOfKind('text', 'name label type'),
  ...allOfKind('flag', 'nillable createable updateable filterable sortable groupable'),
};

const OPTIONAL_FIELD_MEMBERS: Readonly<Record<string, ValueKind>> = {
  ...allOfKind('count', 'length digits precision scale'),
  ...allOfKind('flag', 'autoNumber calculated cascadeDelete caseSensitive defaultedOnCreate externalId'),
  ...allOfKind(
    'flag',
    'formulaTreatNullNumberAsZero idLookup nameField restrictedDelete restrictedPicklist unique',
  ),
  ...allOfKind('text or null', 'calculatedFormula compoundFieldName defaultValueFormula relationshipName'),
  ...allOfKind('list', 'picklistValues referenceTo'),
};

const CHILD_MEMBERS: Readonly<Record<string, ValueKind>> = {
  ...allOfKind('text', 'childSObject field'),
  ...allOfKind('text or null', 'relationshipName'),
};

const IS_OF_KIND: Readonly<Record<ValueKind, (value: unknown) => boolean>> = {
  count: (value) => Number.isInteger(value) && (value as number) >= 0,
  flag: (value) => typeof value === 'boolean',
  list: Array.isArray,
  text: (value) => typeof value === 'string' && value !== '',
  'text or null': (value) => value === null || typeof value === 'string',
};

const EXPECTED: Readonly<Record<ValueKind, string>> = {
  count: 'a whole number, 0 or more',
  flag: 'a boolean',
  list: 'a list',
  text: 'a string that is not empty',
  'text or null': 'a string or null',
};

/** Undefined if the file is neither a describe nor in the emulator's own form, with the reason added to the problems. */
export function readDefinitionFile(
  { place, text }: DefinitionFile,
  problems: Problems,
  readOwnForm: OwnFormReader | undefined,
): DescribedFile | undefined {
  const json = parse(text, place, problems);
  if (json === undefined) return undefined;
  if (readOwnForm && isOwnForm(json)) {
    const own = readOwnForm(json, place, problems);
    return own && { place, described: own as unknown as DescribedObject, own };
  }
  const described = readDescribe(json, place, problems);
  return described && { place, described };
}

/** Only the emulator's own form has `since`. */
function isOwnForm(json: unknown): boolean {
  return isObject(json) && 'since' in json;
}

function readDescribe(json: unknown, place: string, problems: Problems): DescribedObject | undefined {
  const described = isObject(json) && isObject(json.result) ? json.result : json;
  if (!isObject(described)) {
    problems.add(place, 'not a describe of an object: expected a JSON object with name, keyPrefix, fields …');
    return undefined;
  }
  const wrong = wrongMember(described, OBJECT_MEMBERS) ?? wrongListItem(described);
  if (wrong === undefined) return described as unknown as DescribedObject;
  problems.add(place, wrong);
  return undefined;
}

function parse(text: string, place: string, problems: Problems): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    problems.add(place, `not valid JSON: ${(error as Error).message}`);
    return undefined;
  }
}

function wrongListItem({ fields, childRelationships }: Record<string, unknown>): string | undefined {
  for (const [index, field] of (fields as unknown[]).entries()) {
    const wrong = wrongField(field);
    if (wrong) return `fields[${index}]${nameOf(field)}: ${wrong}`;
  }
  for (const [index, children] of (childRelationships as unknown[]).entries()) {
    const wrong = isObject(children) ? wrongMember(children, CHILD_MEMBERS) : 'it must be a JSON object';
    if (wrong) return `childRelationships[${index}]: ${wrong}`;
  }
  return undefined;
}

function wrongField(field: unknown): string | undefined {
  if (!isObject(field)) return 'it must be a JSON object';
  const { picklistValues = [], referenceTo = [] } = field;
  return (
    wrongMember(field, FIELD_MEMBERS) ??
    wrongMember(field, OPTIONAL_FIELD_MEMBERS, true) ??
    ((picklistValues as unknown[]).every((entry) => isObject(entry) && IS_OF_KIND.text(entry.value))
      ? undefined
      : 'each item of picklistValues must have a value') ??
    ((referenceTo as unknown[]).every(IS_OF_KIND.text)
      ? undefined
      : 'referenceTo must be a list of object names')
  );
}

function nameOf(field: unknown): string {
  return isObject(field) && typeof field.name === 'string' ? ` ${field.name}` : '';
}

/** Says which member is the first that a describe cannot have like that; undefined if all are right. */
function wrongMember(
  object: Record<string, unknown>,
  members: Readonly<Record<string, ValueKind>>,
  areOptional = false,
): string | undefined {
  for (const [name, kind] of Object.entries(members)) {
    if (areOptional && object[name] === undefined) continue;
    if (!IS_OF_KIND[kind](object[name])) return `${name} must be ${EXPECTED[kind]}`;
  }
  return undefined;
}
