/** The errors of this room besides those of api/errors.ts: errors for whole requests, and answers for parts of them. */
import type { ApiError } from '../api/api-error.ts';
import { partsRefused } from '../api/errors.ts';
import type { Answer } from '../api/resource.ts';

/** More subrequests, graphs or levels than are allowed (limits doc, code and text ours). */
export function limitExceeded(what: string, limit: number): ApiError {
  return refused('LIMIT_EXCEEDED', `${what}: there may be at most ${limit}`);
}

/** More chunks than one call may have (the text seen: chunks-too-many, in other APIs). */
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

/** A reference id with other characters than are allowed; from 52.0 on it fails the whole request (doc). */
export function invalidReferenceId(referenceId: string): ApiError {
  return refused('JSON_PARSER_ERROR', referenceIdRule(referenceId));
}

/** The rule is doc. */
export function isReferenceId(text: string): boolean {
  return /^[A-Za-z0-9]\w*$/.test(text);
}

/** The rule is doc, the code and the text are ours. */
export function invalidGraphId(graphId: string): ApiError {
  const rule = 'must start with a letter or a number, have fewer than 40 characters and no period';
  return refused('INVALID_INPUT', `Provided graphId ('${graphId}') ${rule}.`);
}

/** Two parts of a request with the same name (ours). */
export function duplicateName(what: string, name: string): ApiError {
  return refused('INVALID_INPUT', `${what} '${name}' is used more than once in this request`);
}

/** A request that is itself invalid, so that no part runs (ours, unless the place that throws it says otherwise). */
export function refused(errorCode: string, message: string): ApiError {
  return partsRefused(errorCode, message);
}

/** An error in the place of a part's answer, in JSON and XML. */
function errorAnswer(status: number, errorCode: string, message: string): Answer {
  const body = [{ errorCode, message }];
  return { status, body, xml: { root: 'Errors', value: { Error: body } } };
}

/** The answer of a part that could not run, or was rolled back. */
export function halted(message: string): Answer {
  return errorAnswer(400, 'PROCESSING_HALTED', message);
}

/** For the parts that did not fail when the whole request did (seen: composite-halted). */
export const ROLLED_BACK = halted(
  'The transaction was rolled back since another operation in the same transaction failed.',
);

/** For the parts of a batch after a failure, with haltOnError (status and code doc, text ours). */
export const BATCH_HALTED = errorAnswer(
  412,
  'BATCH_PROCESSING_HALTED',
  'Batch processing halted: an earlier subrequest failed and haltOnError is true',
);

/** For a part of a batch when the day's requests are used up: row L. */
export const REQUEST_LIMIT_EXCEEDED = errorAnswer(
  403,
  'REQUEST_LIMIT_EXCEEDED',
  'TotalRequests Limit exceeded.',
);

/** A reference without a value (doc). `reference` is for example "refContact.FirstName". */
export function invalidReference(reference: string, referenceId: string): Answer {
  return halted(
    `Invalid reference specified. No value for ${reference} found in ${referenceId}. ${referenceIdRule(reference)}`,
  );
}

/** A subrequest to a resource that cannot be a part of this request (ours). */
export function notComposable(url: string): Answer {
  return errorAnswer(400, 'INVALID_INPUT', `${url} cannot be a part of this request`);
}

/** A URL that does not start with /services/data/vXX.X/ (ours; the code and the text as for any unknown path). */
export const NO_SUCH_RESOURCE = errorAnswer(404, 'NOT_FOUND', 'The requested resource does not exist');

/** The rule in words (doc). */
export function referenceIdRule(referenceId: string): string {
  return `Provided referenceId ('${referenceId}') must start with a letter or a number, and it can contain only letters, numbers and underscores ('_').`;
}
