/** The describe in a definition file: bare, or as the result that `sf sobject describe --json` wraps it in. */
import { isObject } from '../../is-object.ts';
import type { Problems } from '../problems.ts';
import type { Definition } from '../sobject-type.ts';
import type { DefinitionFile } from './files.ts';

type Kind = 'count' | 'flag' | 'list' | 'text' | 'text or null';

/** What the emulator reads of a field. A describe tells more, of which some is passed on. */
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

/** Reads a definition in the emulator's own form; undefined where it is wrong, and the problems then say why. */
export type OwnFormReader = (json: unknown, place: string, problems: Problems) => Definition | undefined;

/** What a definition file says. */
export interface DescribedFile {
  readonly place: string;
  readonly described: DescribedObject;
  /** Of a file in the emulator's own form. */
  readonly own?: Definition;
}

const kinds = (kind: Kind, names: string): Record<string, Kind> =>
  Object.fromEntries(names.split(' ').map((name) => [name, kind]));

const OF_OBJECT: Readonly<Record<string, Kind>> = {
  ...kinds('text', 'name label labelPlural'),
  ...kinds('text or null', 'keyPrefix'),
  ...kinds('flag', 'createable updateable deletable undeletable queryable searchable retrieveable'),
  ...kinds('list', 'fields childRelationships'),
};

const OF_FIELD: Readonly<Record<string, Kind>> = {
  ...kinds('text', 'name label type'),
  ...kinds('flag', 'nillable createable updateable filterable sortable groupable'),
};

const MAYBE_OF_FIELD: Readonly<Record<string, Kind>> = {
  ...kinds('count', 'length digits precision scale'),
  ...kinds('flag', 'autoNumber calculated cascadeDelete caseSensitive defaultedOnCreate externalId'),
  ...kinds(
    'flag',
    'formulaTreatNullNumberAsZero idLookup nameField restrictedDelete restrictedPicklist unique',
  ),
  ...kinds('text or null', 'calculatedFormula compoundFieldName defaultValueFormula relationshipName'),
  ...kinds('list', 'picklistValues referenceTo'),
};

const OF_CHILDREN: Readonly<Record<string, Kind>> = {
  ...kinds('text', 'childSObject field'),
  ...kinds('text or null', 'relationshipName'),
};

const IS: Readonly<Record<Kind, (value: unknown) => boolean>> = {
  count: (value) => Number.isInteger(value) && (value as number) >= 0,
  flag: (value) => typeof value === 'boolean',
  list: Array.isArray,
  text: (value) => typeof value === 'string' && value !== '',
  'text or null': (value) => value === null || typeof value === 'string',
};

/** Undefined when it is neither a describe nor in the emulator's own form; the problems then say why. */
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

/** No describe has `since`. */
function isOwnForm(json: unknown): boolean {
  return isObject(json) && 'since' in json;
}

function readDescribe(json: unknown, place: string, problems: Problems): DescribedObject | undefined {
  const described = isObject(json) && isObject(json.result) ? json.result : json;
  if (!isObject(described)) {
    problems.add(place, 'it is no describe of an object: a JSON object with name, keyPrefix, fields …');
    return undefined;
  }
  const wrong = wrongMember(described, OF_OBJECT) ?? wrongPart(described);
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

function wrongPart({ fields, childRelationships }: Record<string, unknown>): string | undefined {
  for (const [index, field] of (fields as unknown[]).entries()) {
    const wrong = wrongField(field);
    if (wrong) return `fields[${index}]${nameOf(field)}: ${wrong}`;
  }
  for (const [index, children] of (childRelationships as unknown[]).entries()) {
    const wrong = isObject(children) ? wrongMember(children, OF_CHILDREN) : 'it is no JSON object';
    if (wrong) return `childRelationships[${index}]: ${wrong}`;
  }
  return undefined;
}

function wrongField(field: unknown): string | undefined {
  if (!isObject(field)) return 'it is no JSON object';
  const { picklistValues = [], referenceTo = [] } = field;
  return (
    wrongMember(field, OF_FIELD) ??
    wrongMember(field, MAYBE_OF_FIELD, true) ??
    ((picklistValues as unknown[]).every((entry) => isObject(entry) && IS.text(entry.value))
      ? undefined
      : 'picklistValues must have a value each') ??
    ((referenceTo as unknown[]).every(IS.text) ? undefined : 'referenceTo must be names of objects')
  );
}

function nameOf(field: unknown): string {
  return isObject(field) && typeof field.name === 'string' ? ` ${field.name}` : '';
}

/** The first member that is not what a describe has there. */
function wrongMember(
  object: Record<string, unknown>,
  members: Readonly<Record<string, Kind>>,
  mayLack = false,
): string | undefined {
  for (const [name, kind] of Object.entries(members)) {
    if (mayLack && object[name] === undefined) continue;
    if (!IS[kind](object[name])) return `${name} must be a ${kind === 'flag' ? 'boolean' : kind}`;
  }
  return undefined;
}
