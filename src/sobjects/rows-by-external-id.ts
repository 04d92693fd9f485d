/**
 * /sobjects/T/FIELD/VALUE: records identified by an external id (doc: sObject Rows by External ID). If several records have the value, the
 * answer is 300 with their paths. A path with a record's id in place of FIELD names a relationship.
 */
import { anyObject } from '../api/any-object.ts';
import { entityIsDeleted, notFound } from '../api/errors.ts';
import { type Answer, type Exchange, type Resource, resource } from '../api/resource.ts';
import type { OrgView, SObjectRecord } from '../org/port.ts';
import type { SObjectField, SObjectType } from '../org/sobject-type.ts';
import { findByLookup, isDeletedId } from '../records/external-id.ts';
import {
  deleteRecord,
  type ExternalId,
  insertRecord,
  type SuccessfulWrite,
  upsertRecord,
} from '../records/write-record.ts';
import { readLookupField, readRecordType, urlOf } from './named-object.ts';
import {
  type AnswerChildren,
  deleteRelated,
  getRelated,
  isRelationshipPath,
  updateRelated,
} from './relationships.ts';
import { answerRetrieve } from './retrieve.ts';
import { createdAnswer, readRecordInput, refuse } from './write-answer.ts';

const PATH = '/sobjects/:sObject/:field/:value';

/** `answerChildren` answers a path that names a relationship to children. */
export function retrieveByExternalId(answerChildren: AnswerChildren): Resource {
  return resource({
    method: 'GET',
    availableVersion: 20,
    path: PATH,
    answer: byExternalId(
      (exchange, id, name) => getRelated(exchange, id, name, answerChildren),
      retrieveNamed,
    ),
  });
}

async function retrieveNamed(exchange: Exchange, { type, field, value }: RecordPath): Promise<Answer> {
  const { version, services } = exchange;
  const found = await findByLookup(services.org, type, field, value);
  if (found.length > 1) return choices(type, found, version);
  if (!found[0]) return missing(services.org, type, field, value);
  return answerRetrieve(exchange, type, found[0]);
}

/** With `updateOnly=true` nothing is inserted (doc). */
export const upsertByExternalId = resource({
  method: 'PATCH',
  availableVersion: 20,
  path: PATH,
  input: anyObject(),
  answer: byExternalId(updateRelated, async (exchange, { type, field, value }) => {
    const { query, version, source } = exchange;
    const { org } = exchange.services;
    const input = await readRecordInput(exchange, type);
    const isUpdateOnly = query.get('updateOnly') === 'true';
    const result = await org.transact(value, async (tx) => {
      const isAllowed = !isUpdateOnly || (await findByLookup(tx, type, field, value)).length > 0;
      return isAllowed ? upsertRecord({ org, tx, version }, type, { field, value }, input) : undefined;
    });
    if (!result) throw notFound();
    if (result.success) return upsertedAnswer(type, result, version);
    const { duplicates } = result;
    return duplicates ? choicesOf(type, duplicates, version) : refuse(result, type, source);
  }),
});

export const deleteByExternalId = resource({
  method: 'DELETE',
  availableVersion: 20,
  path: PATH,
  answer: byExternalId(deleteRelated, async (exchange, { type, field, value }) => {
    const { version } = exchange;
    const { org } = exchange.services;
    const { found, result } = await org.transact(type.name, async (tx) => {
      const found = await findByLookup(tx, type, field, value);
      const [only, ...others] = found;
      if (!only || others.length > 0) return { found };
      return { found, result: await deleteRecord({ org, tx, version }, type, only.Id) };
    });
    if (!result) return found.length > 1 ? choices(type, found, version) : missing(org, type, field, value);
    return result.success ? { status: 204 } : refuse(result, type);
  }),
});

/** POST /sobjects/T/Id: an upsert without an id is an insert (doc, from 37.0). */
export const insertWithoutId = resource({
  method: 'POST',
  availableVersion: 37,
  path: '/sobjects/:sObject/Id',
  input: anyObject(),
  answer: async (exchange) => {
    const { params, version, source } = exchange;
    const { org } = exchange.services;
    const type = readRecordType(org, params.sObject, version);
    const input = await readRecordInput(exchange, type);
    const result = await org.transact(type.name, (tx) => insertRecord({ org, tx, version }, type, input));
    return result.success ? upsertedAnswer(type, result, version) : refuse(result, type, source);
  },
});

interface RecordPath extends ExternalId {
  readonly type: SObjectType;
}

/** Salesforce takes the end of such a value for the extension of a file that it does not serve, and answers 404 (doc; that case makes no difference is ours). */
const REFUSED_EXTENSION = /\.inc$/i;

/** Lets `related` answer a path that starts with a record's id, and `answer` any other path. */
function byExternalId(
  related: (exchange: Exchange, id: string, name: string) => Promise<Answer>,
  answer: (exchange: Exchange, path: RecordPath) => Promise<Answer>,
): Resource['answer'] {
  return async (exchange) => {
    const { params, version } = exchange;
    const type = readRecordType(exchange.services.org, params.sObject, version);
    const [first, value] = [params.field as string, params.value as string];
    if (isRelationshipPath(type, first, version)) return related(exchange, first, value);
    if (REFUSED_EXTENSION.test(value)) throw notFound();
    return answer(exchange, { type, field: readLookupField(type, first), value });
  };
}

async function missing(view: OrgView, type: SObjectType, field: SObjectField, value: string): Promise<never> {
  throw (await isDeletedId(view, type, field, value)) ? entityIsDeleted() : notFound();
}

function choices(type: SObjectType, found: readonly SObjectRecord[], version: number): Answer {
  return choicesOf(
    type,
    found.map(({ Id }) => Id),
    version,
  );
}

/** Seen: external-id-not-unique. */
function choicesOf(type: SObjectType, ids: readonly string[], version: number): Answer {
  const urls = ids.map((id) => urlOf(type, id, version));
  return { status: 300, body: urls, xml: { root: 'Choices', value: { url: urls } } };
}

/** An update has a body, and the body says `created`, from 46.0 on (doc). */
function upsertedAnswer(type: SObjectType, result: SuccessfulWrite, version: number): Answer {
  if (version < 46) return result.created ? createdAnswer(type, result, version) : { status: 204 };
  const answer = createdAnswer(type, result, version);
  const body = { ...(answer.body as object), created: result.created };
  return result.created ? { ...answer, body } : { status: 200, body, xml: { root: 'Result' } };
}
