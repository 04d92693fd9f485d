/** The answer to one write (shapes doc and seen: created-answer), or its error. */
import { brokenXml, cannotDeserialize, recordRefused } from '../api/errors.ts';
import type { Answer, Exchange } from '../api/resource.ts';
import type { Source } from '../api/source.ts';
import type { SObjectType } from '../org/sobject-type.ts';
import { takesNumbers } from '../records/number-fields.ts';
import { saveResult } from '../records/save-result.ts';
import type { FailedWrite, RecordInput, SuccessfulWrite } from '../records/write-record.ts';
import { urlOf } from './named-object.ts';

/** The body as a record of the object. In XML its tag is the object's name, in any case. */
export async function readRecordInput({ input, source }: Exchange, type: SObjectType): Promise<RecordInput> {
  if (source?.root !== undefined && source.root.toLowerCase() !== type.name.toLowerCase()) {
    const { start } = await source.tokenAt([]);
    throw brokenXml(`Unexpected element <${source.root}>: was expecting <${type.name}>`, start);
  }
  const misplaced = source?.longNumbers.find(([name]) => !takesNumbers(type, String(name)));
  if (source && misplaced) throw await wrongType(type, source, String(misplaced[0]));
  return input as RecordInput;
}

/** 201 with the record's path; a published platform event has no path (seen). */
export function createdAnswer(type: SObjectType, written: SuccessfulWrite, version: number): Answer {
  const { id, eventUuid } = written;
  const headers = eventUuid === undefined ? { headers: { Location: urlOf(type, id, version) } } : {};
  return { status: 201, ...headers, body: saveResult(written), xml: { root: 'Result' } };
}

/** Throws the refusals of a write. A value of the wrong type in the body is reported as the parser reports it (seen: value-of-wrong-type). */
export async function refuse(
  { refusals, isMissing = false }: FailedWrite,
  type: SObjectType,
  source?: Source,
): Promise<never> {
  const mistyped = refusals.find(({ errorCode }) => errorCode === 'INVALID_TYPE_ON_FIELD_IN_RECORD');
  const member = source && mistyped && memberOf(source, String(mistyped.fields?.[0]));
  if (source && member && ((source.value as Record<string, unknown>)[member] ?? null) !== null)
    throw await wrongType(type, source, member);
  throw recordRefused(refusals, isMissing ? 404 : 400);
}

function memberOf(source: Source, name: string): string {
  const members = Object.keys(source.value as object);
  return members.find((each) => each.toLowerCase() === name.toLowerCase()) ?? name;
}

async function wrongType(type: SObjectType, source: Source, member: string): Promise<Error> {
  const { text, start } = await source.tokenAt([member]);
  return cannotDeserialize(type.field(member)?.type ?? 'string', text, start);
}
