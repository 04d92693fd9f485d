/** What this room refuses, beside the vocabulary of api/errors.ts: whole requests as errors, parts of them as entries of an answer. */
import type { ApiError } from '../api/api-error.ts';
import { partsRefused } from '../api/errors.ts';
import type { Answer } from '../api/resource.ts';

/** More subrequests, graphs or levels than there may be (limits doc, code and text ours). */
export function limitExceeded(what: string, limit: number): ApiError {
  return refused('LIMIT_EXCEEDED', `${what}: there may be at most ${limit}`);
}

/** More runs of records of one object than one call may have (the text seen: chunks-too-many, in other APIs). */
export function tooManyChunks(limit: number): ApiError {
  const message = `Cannot have more than ${limit} chunks in a single operation. Please rearrange the data to reduce chunking.`;
  return refused('LIMIT_EXCEEDED', message);
}

/** More records than one call may have (seen: collections-too-long). */
export function tooManyRecords(limit: number): ApiError {
  return refused(
    'EXCEEDED_ID_LIMIT',
    `record limit reached. cannot submit more than ${limit} records into this call`,
  );
}

/** From 52.0 such a reference id fails the whole request (doc). */
export function invalidReferenceId(referenceId: string): ApiError {
  return refused('JSON_PARSER_ERROR', referenceIdRule(referenceId));
}

/** Doc. */
export function isReferenceId(text: string): boolean {
  return /^[A-Za-z0-9]\w*$/.test(text);
}

/** The rule doc, the code and the text ours. */
export function invalidGraphId(graphId: string): ApiError {
  const rule = 'must start with a letter or a number, have fewer than 40 characters and no period';
  return refused('INVALID_INPUT', `Provided graphId ('${graphId}') ${rule}.`);
}

/** Two parts of a request under one name (ours). */
export function duplicateName(what: string, name: string): ApiError {
  return refused('INVALID_INPUT', `${what} '${name}' is used more than once in this request`);
}

/** A request that is wrong in itself, so that none of its parts is run (ours, unless said where it is thrown). */
export function refused(errorCode: string, message: string): ApiError {
  return partsRefused(errorCode, message);
}

/** What is told in the place of a part's answer, in JSON and XML. */
function errorAnswer(status: number, errorCode: string, message: string): Answer {
  const body = [{ errorCode, message }];
  return { status, body, xml: { root: 'Errors', value: { Error: body } } };
}

/** The answer of a part that could not be run, or was taken back. */
export function halted(message: string): Answer {
  return errorAnswer(400, 'PROCESSING_HALTED', message);
}

/** The parts that did not fail, in a whole that did (seen: composite-halted). */
export const ROLLED_BACK = halted(
  'The transaction was rolled back since another operation in the same transaction failed.',
);

/** Those of a batch after a failure, if that is to halt it (status and code doc, text ours). */
export const BATCH_HALTED = errorAnswer(
  412,
  'BATCH_PROCESSING_HALTED',
  'Batch processing halted: an earlier subrequest failed and haltOnError is true',
);

/** A part of a batch that is one request too many: row L. */
export const REQUEST_LIMIT_EXCEEDED = errorAnswer(
  403,
  'REQUEST_LIMIT_EXCEEDED',
  'TotalRequests Limit exceeded.',
);

/** A reference that leads to no value (doc). `reference` is "refContact.FirstName". */
export function invalidReference(reference: string, referenceId: string): Answer {
  return halted(
    `Invalid reference specified. No value for ${reference} found in ${referenceId}. ${referenceIdRule(reference)}`,
  );
}

/** A subrequest to what cannot be a part of this request (ours). */
export function notComposable(url: string): Answer {
  return errorAnswer(400, 'INVALID_INPUT', `${url} cannot be a part of this request`);
}

/** A URL that does not start with /services/data/vXX.X/ (ours; the code and the text as for any unknown path). */
export const NO_SUCH_RESOURCE = errorAnswer(404, 'NOT_FOUND', 'The requested resource does not exist');

/** Doc. */
export function referenceIdRule(referenceId: string): string {
  return `Provided referenceId ('${referenceId}') must start with a letter or a number, and it can contain only letters, numbers and underscores ('_').`;
}
