/**
 * The whole vocabulary of errors. Each maker is named after its code and cites its row in the error table of the contract
 * (connect/ensure-refunds-async/README.md, "Errors") and whether that row is documented (doc), was met at a real org or client (its entry in test/seen) or decided by us (ours).
 */
import { ApiError, type RecordRefusal } from './api-error.ts';

/** A place in a request body, both from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
  /** The parser that met it: JSON without it. */
  readonly parser?: 'XML';
}

const platform = inShape('platform');
const connect = inShape('connect');

function inShape(shape: 'platform' | 'connect') {
  return (status: number, errorCode: string, message: string, headers?: Readonly<Record<string, string>>) =>
    new ApiError(message, { status, shape, errorCode, ...(headers ? { headers } : {}) });
}

function at(where: Position): string {
  return `at ${placeOf(where)}`;
}

function placeOf({ line, column }: Position): string {
  return `[line:${line}, column:${column}]`;
}

/** Row A (seen: session-invalid). The only 401: clients log in again on every one. */
export function invalidSessionId(): ApiError {
  return platform(401, 'INVALID_SESSION_ID', 'Session expired or invalid', { 'WWW-Authenticate': 'Token' });
}

/** Row B (seen: feature-not-enabled for other features). */
export function functionalityNotEnabled(feature: string): ApiError {
  return connect(
    403,
    'FUNCTIONALITY_NOT_ENABLED',
    `This feature is not currently enabled for this user type or org: [${feature}]`,
  );
}

/** Row I (doc). */
export function invalidIdField(id: string): ApiError {
  return connect(400, 'INVALID_ID_FIELD', `Invalid identifier: ${id}`);
}

/** Row N (doc): C for a record that is not there, P for a path or a version that is not. */
export function notFound(shape: 'platform' | 'connect' = 'platform'): ApiError {
  return inShape(shape)(404, 'NOT_FOUND', 'The requested resource does not exist');
}

/** A control, or the user it names, that is not there for this client: row N's code and status with a text of its own (ours). */
export function controlNotFound(message: string): ApiError {
  return platform(404, 'NOT_FOUND', message);
}

/** What a control cannot take (ours). */
export function invalidInput(message: string): ApiError {
  return connect(400, 'INVALID_INPUT', message);
}

/** A request of several parts that is wrong in itself, so that none of them is run; who throws it says which code is doc and which ours. */
export function partsRefused(errorCode: string, message: string): ApiError {
  return platform(400, errorCode, message);
}

/** Row O (seen: body-missing). */
export function bodyRequired(): ApiError {
  return connect(
    400,
    'JSON_PARSER_ERROR',
    'The HTTP entity body is required, but this request has no entity body.',
  );
}

/** Row J (seen): broken JSON. */
export function brokenJson(problem: string, where: Position): ApiError {
  return platform(400, 'JSON_PARSER_ERROR', `${problem} ${at(where)}`);
}

/** Row U (seen): a property that the representation does not have, or not yet in this API version. */
export function unrecognizedField(name: string, where: Position): ApiError {
  return connect(400, parserError(where), `Unrecognized field "${name}" ${at(where)}`);
}

/** Of an XML body rows U and T are row X (ours). */
function parserError({ parser }: Position): 'JSON_PARSER_ERROR' | 'XML_PARSER_ERROR' {
  return parser === 'XML' ? 'XML_PARSER_ERROR' : 'JSON_PARSER_ERROR';
}

/** Row T (seen: value-of-wrong-type): a value of the wrong type, or a required property left out. `token` is in the words of the parser: "VALUE_STRING value abc". */
export function cannotDeserialize(type: string, token: string, where: Position): ApiError {
  const message = token.startsWith(LIST)
    ? `Cannot deserialize instance of ${type} from ${LIST}${placeOf(where)}`
    : `Cannot deserialize instance of ${type} from ${token} or request may be missing a required field ${at(where)}`;
  const make = where.parser === 'XML' ? connect : platform;
  return make(400, parserError(where), message);
}

/** Of a list Salesforce tells the place alone: "from START_ARRAY value [line:1, column:842]" (seen: list-for-a-value). */
const LIST = 'START_ARRAY value ';

/** Row X (ours): broken XML, a wrong root tag, and rows U and T of an XML body. */
export function brokenXml(problem: string, where: Position): ApiError {
  return connect(400, 'XML_PARSER_ERROR', `${problem} ${at(where)}`);
}

/** Row M (seen: verb-not-allowed, as is the order of the verbs: "HEAD,GET,POST"). What has GET has HEAD too. */
export function methodNotAllowed(method: string, allowed: readonly string[]): ApiError {
  const served = allowed.includes('GET') ? ['HEAD', ...allowed] : allowed;
  const listed = VERBS.filter((verb) => served.includes(verb)).join(',');
  const message = `HTTP Method '${method}' not allowed. Allowed are ${listed}`;
  return platform(405, 'METHOD_NOT_ALLOWED', message, { Allow: listed });
}

/** The first three in the order seen: verb-not-allowed, the others ours. */
const VERBS = ['HEAD', 'GET', 'POST', 'PATCH', 'PUT', 'DELETE'];

/** Row D (seen: media-type-not-supported). */
export function unsupportedMediaType(mediaType: string): ApiError {
  return platform(
    415,
    'UNSUPPORTED_MEDIA_TYPE',
    `MediaType of '${mediaType}' is not supported by this resource`,
  );
}

/** A client that takes only what the resource does not answer (ours, after row D). */
export function notAcceptable(mediaType: string): ApiError {
  return platform(406, 'NOT_ACCEPTABLE', `MediaType of '${mediaType}' is not supported by this resource`);
}

/** The text is Salesforce's (seen: session-without-api, in the code of clients); that it is 403 keeps clients from logging in again and again (ours). */
export function sessionNotForApi(): ApiError {
  return platform(403, 'INVALID_SESSION_ID', 'This session is not valid for use with the REST API');
}

/** Row L (seen: request-limit-exceeded). */
export function requestLimitExceeded(): ApiError {
  return platform(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.');
}

/** Row S (seen: server-fault): a fault of ours. The id is in the log beside what went wrong. */
export function unknownException(errorId: string): ApiError {
  return platform(
    500,
    'UNKNOWN_EXCEPTION',
    `An unexpected error occurred. Please include this ErrorId if you contact support: ${errorId}`,
  );
}

/** Row S' (code doc, status and text ours): the org cannot be stored now. `plainCause` says why, in words for a client; the log has the details. */
export function serverUnavailable(plainCause: string): ApiError {
  return platform(503, 'SERVER_UNAVAILABLE', unavailableText(plainCause));
}

/** "The org cannot be stored at the moment: the disk is full" */
export function unavailableText(plainCause: string): string {
  return `The org cannot be stored at the moment: ${plainCause}`;
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
  return platform(400, 'BAD_REQUEST', problem);
}

/** A body above the server's bound (ours; Salesforce's own bound is 6 MB as well for most resources). */
export function bodyTooLarge(limit: number): ApiError {
  return platform(413, 'REQUEST_ENTITY_TOO_LARGE', `The HTTP entity body is larger than ${limit} bytes`, {
    Connection: 'close',
  });
}

/** An include, exclude or filterGroup parameter that names no filter (doc: code and status; the text is ours). */
export function invalidFilterValue(message: string): ApiError {
  return connect(400, 'INVALID_FILTER_VALUE', message);
}

/** A field that the object does not have (seen: field-unknown). `cause` is added where we know more (ours). */
export function invalidField(name: string, sObject: string, cause = ''): ApiError {
  return platform(400, 'INVALID_FIELD', `No such column '${name}' on sobject of type ${sObject}${cause}`);
}

/** What this emulator does not do, said by name rather than done wrong (ours). */
export function notEmulated(what: string): ApiError {
  return platform(
    501,
    'NOT_IMPLEMENTED',
    `${what} is not emulated by sfom-emulator; see the coverage table in its README`,
  );
}

/** What the token endpoint answers (seen: login-refused): {"error": …, "error_description": …}. */
export function oauthError(error: string, description: string, status = 400): ApiError {
  return new ApiError(description, { status, shape: 'oauth', errorCode: error });
}

/** A query that is refused: MALFORMED_QUERY, INVALID_FIELD, INVALID_TYPE … with the place in the query (seen: query-refused). */
export function queryRefused(errorCode: string, message: string): ApiError {
  return platform(400, errorCode, message);
}

/** A place in a query's result that is not kept, or not any more (seen: query-locator-invalid). */
export function invalidQueryLocator(): ApiError {
  return platform(400, 'INVALID_QUERY_LOCATOR', 'invalid query locator');
}

/** A record that is not written, with all that is wrong with it (seen: required-fields-missing): 400, or 404 when it is not there, or not any more. */
export function recordRefused(refusals: readonly RecordRefusal[], status = 400): ApiError {
  const { errorCode = 'UNKNOWN_EXCEPTION', message = '' } = refusals[0] ?? {};
  return new ApiError(message, { status, shape: 'record', errorCode, refusals });
}

/** A record in the recycle bin (seen: record-deleted). */
export function entityIsDeleted(): ApiError {
  return recordRefused([{ errorCode: 'ENTITY_IS_DELETED', message: 'entity is deleted', fields: [] }], 404);
}

/** A field by whose values no record is found: neither an external id nor meant for lookups (seen: external-id-unknown). */
export function noExternalIdField(name: string): ApiError {
  return platform(
    404,
    'NOT_FOUND',
    `Provided external ID field does not exist or is not accessible: ${name}`,
  );
}

/** A job of the Bulk API that is refused: INVALIDJOB, INVALIDJOBSTATE, INVALIDENTITY … (codes doc and seen). */
export function jobRefused(errorCode: string, message: string, status = 400): ApiError {
  return platform(status, errorCode, message);
}

/** A parameter that is left out (code doc, the text ours). */
export function missingArgument(name: string): ApiError {
  return platform(400, 'MISSING_ARGUMENT', `${name} is a required parameter`);
}

/** A span of time for which no changes are told (code doc, the text ours). */
export function invalidReplicationDate(message: string): ApiError {
  return platform(400, 'INVALID_REPLICATION_DATE', message);
}

/** A condition of the request's headers that is not met (doc: status; code and text ours). */
export function preconditionFailed(header: string): ApiError {
  return platform(412, 'PRECONDITION_FAILED', `The precondition ${header} is not met`);
}

/** A condition that cannot be read, of a request that changes something (doc: status; code and text ours). */
export function invalidPrecondition(header: string): ApiError {
  return platform(400, 'INVALID_HEADER', `The value of ${header} cannot be read`);
}

/** An action with more inputs than one request may have (ours). */
export function tooManyInputs(limit: number): ApiError {
  return platform(400, 'LIMIT_EXCEEDED', `inputs: there may be at most ${limit}`);
}

/** An action without any input (ours). */
export function noInputs(): ApiError {
  return platform(400, 'INVALID_API_INPUT', 'inputs: there must be at least one');
}

/** A parameter's value that cannot be read (ours). */
export function invalidParameter(message: string): ApiError {
  return platform(400, 'INVALID_PARAMETER', message);
}

/** A password that the org's policy does not allow (doc: code). */
export function invalidNewPassword(message: string): ApiError {
  return platform(400, 'INVALID_NEW_PASSWORD', message);
}
