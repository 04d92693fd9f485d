/**
 * The whole vocabulary of errors. Each maker is named after its code and cites its row in the error table of the contract
 * (ensure-refunds.md section 4) and whether that row is documented (doc), seen in a real org (seen) or decided by us (ours).
 * How each body shape prints is the business of print-error.ts alone.
 */

/** platform: [{message, errorCode}]; connect: [{errorCode, message}]; output: Error with Output; oauth: {error, error_description}; record: [{message, errorCode, fields}], one for each refusal. */
type ErrorShape = 'platform' | 'connect' | 'output' | 'oauth' | 'record';

/** A place in a request body, both from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** One thing that is wrong with a record that is written. */
export interface RecordRefusal {
  readonly errorCode: string;
  readonly message: string;
  /** Absent where Salesforce tells none: for what it refuses before it looks at the record (seen). */
  readonly fields?: readonly string[];
}

export interface ErrorDetails {
  readonly status: number;
  readonly shape: ErrorShape;
  readonly errorCode: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** For shape `record`: all that is wrong with the record. */
  readonly refusals?: readonly RecordRefusal[];
  /** For shape `output`: the representation that the resource would have answered. */
  readonly output?: Readonly<Record<string, unknown>>;
}

/** An answer other than success. Its message is for the client: no stack, path or internal text. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly details: ErrorDetails;

  /** Without a stack, which nobody sees: 6 µs less a refusal (measured). */
  constructor(message: string, details: ErrorDetails) {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(message);
    Error.stackTraceLimit = stackTraceLimit;
    this.details = details;
  }
}

function at(where: Position): string {
  return `at ${placeOf(where)}`;
}

function placeOf({ line, column }: Position): string {
  return `[line:${line}, column:${column}]`;
}

/** Row A (seen). The only 401: clients log in again on every one. */
export function invalidSessionId(): ApiError {
  return new ApiError('Session expired or invalid', {
    status: 401,
    shape: 'platform',
    errorCode: 'INVALID_SESSION_ID',
    headers: { 'WWW-Authenticate': 'Token' },
  });
}

/** Row B (seen for other features). */
export function functionalityNotEnabled(feature: string): ApiError {
  return new ApiError(`This feature is not currently enabled for this user type or org: [${feature}]`, {
    status: 403,
    shape: 'connect',
    errorCode: 'FUNCTIONALITY_NOT_ENABLED',
  });
}

/** Row I (doc). */
export function invalidIdField(id: string): ApiError {
  return new ApiError(`Invalid identifier: ${id}`, {
    status: 400,
    shape: 'connect',
    errorCode: 'INVALID_ID_FIELD',
  });
}

/** Row N (doc): C for a record that is not there, P for a path or a version that is not. */
export function notFound(shape: 'platform' | 'connect' = 'platform'): ApiError {
  return new ApiError('The requested resource does not exist', {
    status: 404,
    shape,
    errorCode: 'NOT_FOUND',
  });
}

/** Row O (seen). */
export function bodyRequired(): ApiError {
  return new ApiError('The HTTP entity body is required, but this request has no entity body.', {
    status: 400,
    shape: 'connect',
    errorCode: 'JSON_PARSER_ERROR',
  });
}

/** Row J (seen): broken JSON. */
export function brokenJson(problem: string, where: Position): ApiError {
  return new ApiError(`${problem} ${at(where)}`, {
    status: 400,
    shape: 'platform',
    errorCode: 'JSON_PARSER_ERROR',
  });
}

/** Row U (seen): a property that the representation does not have, or not yet in this API version. */
export function unrecognizedField(name: string, where: Position): ApiError {
  return new ApiError(`Unrecognized field "${name}" ${at(where)}`, {
    status: 400,
    shape: 'connect',
    errorCode: 'JSON_PARSER_ERROR',
  });
}

/** Row T (seen): a value of the wrong type, or a required property left out. `token` is in the words of the parser: "VALUE_STRING value abc". */
export function cannotDeserialize(type: string, token: string, where: Position): ApiError {
  const message = token.startsWith(LIST)
    ? `Cannot deserialize instance of ${type} from ${LIST}${placeOf(where)}`
    : `Cannot deserialize instance of ${type} from ${token} or request may be missing a required field ${at(where)}`;
  return new ApiError(message, { status: 400, shape: 'platform', errorCode: 'JSON_PARSER_ERROR' });
}

/** Of a list Salesforce tells the place alone: "from START_ARRAY value [line:1, column:842]" (seen). */
const LIST = 'START_ARRAY value ';

/** Row X (ours): broken XML or a wrong root tag. */
export function brokenXml(problem: string, where: Position): ApiError {
  return new ApiError(`${problem} ${at(where)}`, {
    status: 400,
    shape: 'connect',
    errorCode: 'XML_PARSER_ERROR',
  });
}

/** Row M (seen). */
export function methodNotAllowed(method: string, allowed: readonly string[]): ApiError {
  return new ApiError(`HTTP Method '${method}' not allowed. Allowed are ${allowed.join(',')}`, {
    status: 405,
    shape: 'platform',
    errorCode: 'METHOD_NOT_ALLOWED',
    headers: { Allow: allowed.join(', ') },
  });
}

/** Row D (seen). */
export function unsupportedMediaType(mediaType: string): ApiError {
  return new ApiError(`MediaType of '${mediaType}' is not supported by this resource`, {
    status: 415,
    shape: 'platform',
    errorCode: 'UNSUPPORTED_MEDIA_TYPE',
  });
}

/** A client that takes only what the resource does not answer (ours, after row D). */
export function notAcceptable(mediaType: string): ApiError {
  return new ApiError(`MediaType of '${mediaType}' is not supported by this resource`, {
    status: 406,
    shape: 'platform',
    errorCode: 'NOT_ACCEPTABLE',
  });
}

/** The text is Salesforce's (seen, in the code of clients); that it is 403 keeps clients from logging in again and again (ours). */
export function sessionNotForApi(): ApiError {
  return new ApiError('This session is not valid for use with the REST API', {
    status: 403,
    shape: 'platform',
    errorCode: 'INVALID_SESSION_ID',
  });
}

/** Row L (seen). */
export function requestLimitExceeded(): ApiError {
  return new ApiError('TotalRequests Limit exceeded.', {
    status: 403,
    shape: 'platform',
    errorCode: 'REQUEST_LIMIT_EXCEEDED',
  });
}

/** Row S (seen): a fault of ours. The id is in the log beside what went wrong. */
export function unknownException(errorId: string): ApiError {
  return new ApiError(
    `An unexpected error occurred. Please include this ErrorId if you contact support: ${errorId}`,
    { status: 500, shape: 'platform', errorCode: 'UNKNOWN_EXCEPTION' },
  );
}

/** Row V (shape doc, codes ours): a business rule broken at the door. `output` is the resource's own representation, telling the same. */
export function errorWithOutput(
  message: string,
  errorCode: string,
  output: Readonly<Record<string, unknown>>,
): ApiError {
  return new ApiError(message, { status: 400, shape: 'output', errorCode, output });
}

/** A body that cannot be read at all: a torn gzip stream, bytes that are no text, an unknown content encoding (ours). */
export function unreadableBody(problem: string): ApiError {
  return new ApiError(problem, { status: 400, shape: 'platform', errorCode: 'BAD_REQUEST' });
}

/** A body above the server's bound (ours; Salesforce's own bound is 6 MB as well for most resources). */
export function bodyTooLarge(limit: number): ApiError {
  return new ApiError(`The HTTP entity body is larger than ${limit} bytes`, {
    status: 413,
    shape: 'platform',
    errorCode: 'REQUEST_ENTITY_TOO_LARGE',
    headers: { Connection: 'close' },
  });
}

/** An include, exclude or filterGroup parameter that names no filter (doc: code and status; the text is ours). */
export function invalidFilterValue(message: string): ApiError {
  return new ApiError(message, { status: 400, shape: 'connect', errorCode: 'INVALID_FILTER_VALUE' });
}

/** A field that the object does not have (seen, clients.md). */
export function invalidField(name: string, sObject: string): ApiError {
  return new ApiError(`No such column '${name}' on sobject of type ${sObject}`, {
    status: 400,
    shape: 'platform',
    errorCode: 'INVALID_FIELD',
  });
}

/** What this emulator does not do, said by name rather than done wrong (ours). */
export function notEmulated(what: string): ApiError {
  return new ApiError(`${what} is not emulated by sfom-emulator; see the coverage table in its README`, {
    status: 501,
    shape: 'platform',
    errorCode: 'NOT_IMPLEMENTED',
  });
}

/** What the token endpoint answers (seen): {"error": …, "error_description": …}. */
export function oauthError(error: string, description: string, status = 400): ApiError {
  return new ApiError(description, { status, shape: 'oauth', errorCode: error });
}

/** A query that is refused: MALFORMED_QUERY, INVALID_FIELD, INVALID_TYPE … with the place in the query (seen). */
export function queryRefused(errorCode: string, message: string): ApiError {
  return new ApiError(message, { status: 400, shape: 'platform', errorCode });
}

/** A place in a query's result that is not kept, or not any more (seen). */
export function invalidQueryLocator(): ApiError {
  return new ApiError('invalid query locator', {
    status: 400,
    shape: 'platform',
    errorCode: 'INVALID_QUERY_LOCATOR',
  });
}

/** A record that is not written, with all that is wrong with it (seen): 400, or 404 when it is not there, or not any more. */
export function recordRefused(refusals: readonly RecordRefusal[], status = 400): ApiError {
  const { errorCode = 'UNKNOWN_EXCEPTION', message = '' } = refusals[0] ?? {};
  return new ApiError(message, { status, shape: 'record', errorCode, refusals });
}

/** A record in the recycle bin (seen). */
export function entityIsDeleted(): ApiError {
  return recordRefused([{ errorCode: 'ENTITY_IS_DELETED', message: 'entity is deleted', fields: [] }], 404);
}

/** A field by whose values no record is found: neither an external id nor meant for lookups (seen). */
export function noExternalIdField(name: string): ApiError {
  return new ApiError(`Provided external ID field does not exist or is not accessible: ${name}`, {
    status: 404,
    shape: 'platform',
    errorCode: 'NOT_FOUND',
  });
}

/** A job of the Bulk API that is refused: INVALIDJOB, INVALIDJOBSTATE, INVALIDENTITY … (codes doc and seen). */
export function jobRefused(errorCode: string, message: string, status = 400): ApiError {
  return new ApiError(message, { status, shape: 'platform', errorCode });
}

/** A parameter that is left out (code doc, the text ours). */
export function missingArgument(name: string): ApiError {
  return new ApiError(`${name} is a required parameter`, {
    status: 400,
    shape: 'platform',
    errorCode: 'MISSING_ARGUMENT',
  });
}

/** A span of time for which no changes are told (code doc, the text ours). */
export function invalidReplicationDate(message: string): ApiError {
  return new ApiError(message, { status: 400, shape: 'platform', errorCode: 'INVALID_REPLICATION_DATE' });
}

/** A condition of the request's headers that is not met (doc: status; code and text ours). */
export function preconditionFailed(header: string): ApiError {
  return new ApiError(`The precondition ${header} is not met`, {
    status: 412,
    shape: 'platform',
    errorCode: 'PRECONDITION_FAILED',
  });
}

/** A condition that cannot be read, of a request that changes something (doc: status; code and text ours). */
export function invalidPrecondition(header: string): ApiError {
  return new ApiError(`The value of ${header} cannot be read`, {
    status: 400,
    shape: 'platform',
    errorCode: 'INVALID_HEADER',
  });
}

/** A parameter's value that cannot be read (ours). */
export function invalidParameter(message: string): ApiError {
  return new ApiError(message, { status: 400, shape: 'platform', errorCode: 'INVALID_PARAMETER' });
}
