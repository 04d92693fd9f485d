/**
 * /sobjects/T/ID/RELATIONSHIP…: records by the names of relationships (doc: sObject Relationships, "Traverse Relationships with Friendly
 * URLs"). Up to five lead from a child to its parent, and the last one may lead from a parent to its children, which can only be read.
 */
import { anyObject } from '../api/any-object.ts';
import { entityIsDeleted, methodNotAllowed, notEmulated, notFound } from '../api/errors.ts';
import { type Answer, type Exchange, type Resource, resource } from '../api/resource.ts';
import { visibleAt } from '../org/at-version.ts';
import type { Org, SObjectRecord } from '../org/port.ts';
import { normalizeId } from '../org/record-ids.ts';
import type { ChildRelationship, SObjectField, SObjectType } from '../org/sobject-type.ts';
import { answerDelete } from './delete.ts';
import { readRecordId, readRecordType, readType } from './named-object.ts';
import { answerRetrieve, readFields } from './retrieve.ts';
import { answerUpdate } from './update.ts';

/** Doc. */
const AVAILABLE_VERSION = 36;
const MAX_PARENTS = 5;

/** What a path leads to: one record, or the children of one. */
interface Found {
  readonly type: SObjectType;
  readonly record: SObjectRecord;
  readonly children?: ChildRelationship;
}

/** The children of a record, to be answered as the result of a query. */
interface Children {
  readonly sObject: string;
  /** Names of the fields to select. */
  readonly fields: readonly string[];
  /** The children's field that holds the parent's id. */
  readonly reference: string;
  readonly parentId: string;
}

/** Runs the query of children. The composition root passes it in, because only the query room runs queries. */
export type AnswerChildren = (exchange: Exchange, children: Children) => Promise<Answer>;

/** Paths of two or more names. A path of one name looks like an external id's, so rows-by-external-id.ts serves it (`isRelationshipPath`). */
export function relationshipResources(answerChildren: AnswerChildren): readonly Resource[] {
  return [2, 3, 4, 5, 6].flatMap((depth) => resourcesOf(depth, answerChildren));
}

function resourcesOf(depth: number, answerChildren: AnswerChildren): readonly Resource[] {
  const names = Array.from({ length: depth }, (_, index) => `/:relationship${index + 1}`);
  const common = { availableVersion: AVAILABLE_VERSION, path: `/sobjects/:sObject/:id${names.join('')}` };
  const namesOf = ({ params }: Exchange) => names.map((name) => params[name.slice(2)] as string);
  const follow = (exchange: Exchange) => find(exchange, exchange.params.id as string, namesOf(exchange));
  return [
    resource({
      ...common,
      method: 'GET',
      answer: async (exchange) => read(exchange, await follow(exchange), answerChildren),
    }),
    resource({
      ...common,
      method: 'PATCH',
      input: anyObject(),
      answer: async (exchange) => change(exchange, await follow(exchange)),
    }),
    resource({
      ...common,
      method: 'DELETE',
      answer: async (exchange) => remove(exchange, await follow(exchange)),
    }),
  ];
}

/** Whether the first part names a record of the object, rather than a field. */
export function isRelationshipPath(type: SObjectType, first: string, version: number): boolean {
  return version >= AVAILABLE_VERSION && !type.field(first) && normalizeId(first) !== undefined;
}

export async function getRelated(
  exchange: Exchange,
  id: string,
  name: string,
  answerChildren: AnswerChildren,
): Promise<Answer> {
  return read(exchange, await find(exchange, id, [name]), answerChildren);
}

export async function updateRelated(exchange: Exchange, id: string, name: string): Promise<Answer> {
  return change(exchange, await find(exchange, id, [name]));
}

export async function deleteRelated(exchange: Exchange, id: string, name: string): Promise<Answer> {
  return remove(exchange, await find(exchange, id, [name]));
}

function read(
  exchange: Exchange,
  { type, record, children }: Found,
  answerChildren: AnswerChildren,
): Answer | Promise<Answer> {
  if (!children) return answerRetrieve(exchange, type, record);
  return answerChildren(exchange, childrenOf(exchange, record, children));
}

function change(exchange: Exchange, { type, record, children }: Found): Promise<Answer> {
  if (children) throw methodNotAllowed('PATCH', ['GET']);
  return answerUpdate(exchange, type, record.Id);
}

function remove(exchange: Exchange, { type, record, children }: Found): Promise<Answer> {
  if (children) throw methodNotAllowed('DELETE', ['GET']);
  return answerDelete(exchange, type, record.Id);
}

/** Throws row N for an unknown name, and for a parent that the record does not have (doc). */
async function find(exchange: Exchange, idText: string, names: readonly string[]): Promise<Found> {
  const { params, version, services } = exchange;
  const type = readRecordType(services.org, params.sObject, version);
  let found: Found = {
    type,
    record: await recordOf(services.org, type, readRecordId(services.org, type, idText)),
  };
  for (const [index, name] of names.entries()) {
    const parent = index < MAX_PARENTS ? await parentOf(services.org, found, name, version) : undefined;
    const children = childRelationship(found.type, name);
    if (parent) found = parent;
    else if (children && index === names.length - 1) return { ...found, children };
    else throw notFound();
  }
  return found;
}

async function recordOf(org: Org, type: SObjectType, id: string): Promise<SObjectRecord> {
  const record = await org.get(type.name, id);
  if (!record) throw (await org.getDeleted(type.name, id)) ? entityIsDeleted() : notFound();
  return record;
}

async function parentOf(
  org: Org,
  { type, record }: Found,
  name: string,
  version: number,
): Promise<Found | undefined> {
  const field = [...type.fields.values()].find(({ relationshipName }) => isNamed(relationshipName, name));
  const id = field && record[field.name];
  if (!field || typeof id !== 'string') return undefined;
  const parent = visibleAt(org, version).sObjectType(targetOf(org, field, id).name);
  return parent && { type: parent, record: await recordOf(org, parent, id) };
}

/** Throws for an object that is not emulated. */
function targetOf(org: Org, { name, referenceTo = [] }: SObjectField, id: string): SObjectType {
  const [only, ...others] = referenceTo;
  const type = others.length === 0 ? org.sObjectType(only ?? '') : org.sObjectTypeOfId(id);
  if (type) return type;
  throw notEmulated(others.length === 0 ? `The object ${only}` : `The object that ${name} refers to`);
}

function childRelationship(type: SObjectType, name: string): ChildRelationship | undefined {
  return type.childRelationships.find(({ relationshipName }) => isNamed(relationshipName, name));
}

function isNamed(relationshipName: string | null | undefined, name: string): boolean {
  return relationshipName?.toLowerCase() === name.toLowerCase();
}

/** The children with the fields that the client requests, or with all fields. */
function childrenOf(
  { query, version, services }: Exchange,
  parent: SObjectRecord,
  { childSObject, field }: ChildRelationship,
): Children {
  const child = readType(services.org, childSObject, version);
  const requested = query.get('fields');
  const fields = requested === null ? [...child.fields.values()] : readFields(child, requested, false);
  return {
    sObject: childSObject,
    fields: fields.map(({ name }) => name),
    reference: field,
    parentId: parent.Id,
  };
}
