/** The records of a tree, level by level. */

import type { Exchange } from '../api/resource.ts';
import { isObject } from '../is-object.ts';
import type { ChildRelationship, SObjectType } from '../org/sobject-type.ts';
import type { SaveError } from '../records/save-result.ts';
import { atLeastOne, objectIn, objectsIn, type Part, textIn } from './envelope.ts';
import { fieldsOf, findType, typeNameOf } from './record-part.ts';
import { isReferenceId, limitExceeded, referenceIdRule, tooManyRecords } from './refusals.ts';

export interface TreeRecord {
  readonly referenceId: string;
  readonly type: SObjectType | undefined;
  /** The record's own fields, without its children. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** The record around it, and the field that refers to that record. */
  readonly parent?: { readonly record: TreeRecord; readonly field: string };
  /** Problems found before any write. */
  readonly errors: readonly SaveError[];
}

/** Limits of one request (doc). */
const LIMITS = { records: 200, levels: 5, types: 5 };

/** A record in the body, and the object that the URL or a relationship expects there. */
interface Place {
  readonly part: Part;
  readonly expected: SObjectType | undefined;
  readonly parent?: TreeRecord['parent'];
}

/** Reads the tree. Throws when a limit is exceeded. */
export async function levelsOf(exchange: Exchange, root: SObjectType, whole: Part): Promise<TreeRecord[][]> {
  const levels: TreeRecord[][] = [];
  const roots = atLeastOne(await objectsIn(exchange, whole, 'records'), 'records');
  let places: Place[] = roots.map((part) => ({ part, expected: root }));
  while (places.length > 0) {
    if (levels.length === LIMITS.levels) throw limitExceeded('levels of records', LIMITS.levels);
    const read = await Promise.all(places.map((place) => readRecord(exchange, place)));
    levels.push(read.map(({ record }) => record));
    places = read.flatMap(({ children }) => children);
    if (levels.flat().length > LIMITS.records) throw tooManyRecords(LIMITS.records);
  }
  const types = new Set(levels.flat().map(({ type }) => type));
  if (types.size > LIMITS.types) throw limitExceeded('types of records', LIMITS.types);
  return markDuplicates(levels);
}

/** Adds an error to every record whose reference id is not unique (doc). Without duplicates, the records stay the same objects, because their children refer to them. */
function markDuplicates(levels: TreeRecord[][]): TreeRecord[][] {
  const counts = new Map<string, number>();
  for (const { referenceId } of levels.flat()) counts.set(referenceId, (counts.get(referenceId) ?? 0) + 1);
  const isUnique = ({ referenceId }: TreeRecord) => counts.get(referenceId) === 1;
  if (levels.flat().every(isUnique)) return levels;
  return levels.map((level) =>
    level.map((record) =>
      isUnique(record) ? record : { ...record, errors: [...record.errors, DUPLICATE_REFERENCE] },
    ),
  );
}

/** Seen. */
const DUPLICATE_REFERENCE: SaveError = {
  statusCode: 'INVALID_INPUT',
  message: 'Duplicate ReferenceId provided in the request.',
  fields: [],
};

async function readRecord(
  exchange: Exchange,
  { part, expected, parent }: Place,
): Promise<{ record: TreeRecord; children: Place[] }> {
  const typeName = await typeNameOf(exchange, part);
  const referenceId = await textIn(exchange, await objectIn(exchange, part, 'attributes'), 'referenceId');
  const errors = [
    ...(isReferenceId(referenceId) ? [] : [brokenReferenceId(referenceId)]),
    ...(typeName.toLowerCase() === expected?.name.toLowerCase() ? [] : [otherType(typeName, expected)]),
  ];
  const nested = Object.keys(fieldsOf(part)).filter((name) => isListOfRecords(part.value[name]));
  const fields = Object.fromEntries(
    Object.entries(fieldsOf(part)).filter(([name]) => !nested.includes(name)),
  );
  const unknown = nested.filter((name) => !relationshipNamed(expected, name));
  const record: TreeRecord = {
    referenceId,
    type: expected,
    fields,
    ...(parent ? { parent } : {}),
    errors: [...errors, ...unknown.map((name) => noSuchColumn(name, expected))],
  };
  const children = await Promise.all(nested.map((name) => childrenOf(exchange, part, record, name)));
  return { record, children: children.flat() };
}

async function childrenOf(
  exchange: Exchange,
  part: Part,
  record: TreeRecord,
  name: string,
): Promise<Place[]> {
  const relationship = relationshipNamed(record.type, name);
  if (!relationship) return [];
  const expected = findType(exchange.services.org, relationship.childSObject, exchange.version);
  const parts = await objectsIn(exchange, await objectIn(exchange, part, name), 'records');
  return parts.map((child) => ({ part: child, expected, parent: { record, field: relationship.field } }));
}

function isListOfRecords(value: unknown): boolean {
  return isObject(value) && 'records' in value;
}

function relationshipNamed(type: SObjectType | undefined, name: string): ChildRelationship | undefined {
  return type?.childRelationships.find(
    ({ relationshipName }) => relationshipName?.toLowerCase() === name.toLowerCase(),
  );
}

/** The rule is doc, the code ours. */
function brokenReferenceId(referenceId: string): SaveError {
  return { statusCode: 'INVALID_INPUT', message: referenceIdRule(referenceId), fields: [] };
}

/** The code and the text are ours. */
function otherType(typeName: string, expected: SObjectType | undefined): SaveError {
  const message = `attributes.type is ${typeName}, where ${expected?.name ?? 'nothing'} is expected`;
  return { statusCode: 'INVALID_TYPE', message, fields: [] };
}

/** A relationship that the object does not have (seen: field-unknown, for fields). */
function noSuchColumn(name: string, type: SObjectType | undefined): SaveError {
  return {
    statusCode: 'INVALID_FIELD',
    message: `No such column '${name}' on sobject of type ${type?.name}`,
    fields: [],
  };
}
