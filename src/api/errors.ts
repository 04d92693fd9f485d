/**
 * The catalogue of all errors. Each maker is named after its code, and cites its row in the contract's table of errors
 * (connect/ensure-refunds-async/README.md, "Errors") and the source of that row: documented (doc), seen in a real org or client (its entry in
 * test/seen) or decided by us (ours).
 */
import { ApiError, type RecordRefusal } from './api-error.ts';

/** A place in a request body. Lines and columns count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
  /** The parser that found it: JSON if absent. */
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

/** Row A (seen: session-invalid). The only 401, because clients log in again after each 401. */
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

/** Row N (doc): shape C for a record that does not exist, P for a path or a version that does not. */
export function notFound(shape: 'platform' | 'connect' = 'platform'): ApiError {
  return inShape(shape)(404, 'NOT_FOUND', 'The requested resource does not exist');
}

/** A control, or a user that it names, that does not exist for this client: code and status of row N with a text of its own (ours). */
export function controlNotFound(message: string): ApiError {
  return platform(404, 'NOT_FOUND', message);
}

/** A control that the present state of the org does not allow (ours). */
export function conflict(message: string): ApiError {
  return connect(409, 'CONFLICT', message);
}

/** Input that a control does not accept (ours). */
export function invalidInput(message: string): ApiError {
  return connect(400, 'INVALID_INPUT', message);
}

/** A request with several parts that is itself invalid, so that no part runs. The caller says which of its codes are doc and which ours. */
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

/** Row U (seen): a property that the representation does not have at this API version. */
export function unrecognizedField(name: string, where: Position): ApiError {
  return connect(400, parserError(where), `Unrecognized field "${name}" ${at(where)}`);
}

/** Rows U and T become row X for an XML body (ours). */
function parserError({ parser }: Position): 'JSON_PARSER_ERROR' | 'XML_PARSER_ERROR' {
  return parser === 'XML' ? 'XML_PARSER_ERROR' : 'JSON_PARSER_ERROR';
}

/** Row T (seen: value-of-wrong-type): a value of the wrong type, or a required property left out. `token` is written as the parser writes it: "VALUE_STRING value abc". */
export function cannotDeserialize(type: string, token: string, where: Position): ApiError {
  const message = token.startsWith(LIST)
    ? `Cannot deserialize instance of ${type} from ${LIST}${placeOf(where)}`
    : `Cannot deserialize instance of ${type} from ${token} or request may be missing a required field ${at(where)}`;
  const make = where.parser === 'XML' ? connect : platform;
  return make(400, parserError(where), message);
}

/** For a list, Salesforce gives only the place: "from START_ARRAY value [line:1, column:842]" (seen: list-for-a-value). */
const LIST = 'START_ARRAY value ';

/** Row X (ours): broken XML, a wrong root tag, and rows U and T of an XML body. */
export function brokenXml(problem: string, where: Position): ApiError {
  return connect(400, 'XML_PARSER_ERROR', `${problem} ${at(where)}`);
}

/** Row M (seen: verb-not-allowed, also for the order of the verbs: "HEAD,GET,POST"). A path with GET has HEAD too. */
export function methodNotAllowed(method: string, allowed: readonly string[]): ApiError {
  const served = allowed.includes('GET') ? ['HEAD', ...allowed] : allowed;
  const listed = VERBS.filter((verb) => served.includes(verb)).join(',');
  const message = `HTTP Method '${method}' not allowed. Allowed are ${listed}`;
  return platform(405, 'METHOD_NOT_ALLOWED', message, { Allow: listed });
}

/** The order of the first three is seen: verb-not-allowed; that of the others is ours. */
const VERBS = ['HEAD', 'GET', 'POST', 'PATCH', 'PUT', 'DELETE'];

/** Row D (seen: media-type-not-supported). */
export function unsupportedMediaType(mediaType: string): ApiError {
  return platform(
    415,
    'UNSUPPORTED_MEDIA_TYPE',
    `MediaType of '${mediaType}' is not supported by this resource`,
  );
}

/** A client that does not accept the resource's format (ours, after row D). */
export function notAcceptable(mediaType: string): ApiError {
  return platform(406, 'NOT_ACCEPTABLE', `MediaType of '${mediaType}' is not supported by this resource`);
}

/** The text is Salesforce's (seen: session-without-api, in the code of clients). Status 403 keeps clients from logging in again and again (ours). */
export function sessionNotForApi(): ApiError {
  return platform(403, 'INVALID_SESSION_ID', 'This session is not valid for use with the REST API');
}

/** A page whose origin is not on the org's allowlist (doc: status; code and text ours). */
export function originNotAllowed(origin: string): ApiError {
  return platform(
    403,
    'FORBIDDEN',
    `The origin ${origin} is not in the CORS allowlist of the org; add it to the setting corsOrigins`,
  );
}

/** Row L (seen: request-limit-exceeded). */
export function requestLimitExceeded(): ApiError {
  return platform(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.');
}

/** Row S (seen: server-fault): a fault of the emulator. The log has the same id beside the details. */
export function unknownException(errorId: string): ApiError {
  return platform(
    500,
    'UNKNOWN_EXCEPTION',
    `An unexpected error occurred. Please include this ErrorId if you contact support: ${errorId}`,
  );
}

/** Row S' (code doc, status and text ours): the org cannot be stored now. `plainCause` is the reason in plain words; the log has the details. */
export function serverUnavailable(plainCause: string): ApiError {
  return platform(503, 'SERVER_UNAVAILABLE', unavailableText(plainCause));
}

/** "The org cannot be stored at the moment: the disk is full" */
export function unavailableText(plainCause: string): string {
  return `The org cannot be stored at the moment: ${plainCause}`;
}

/** Row V (shape doc, codes ours): a broken business rule, found before anything is queued. `output` is the resource's representation with the same errors. */
export function errorWithOutput(
  message: string,
  errorCode: string,
  output: Readonly<Record<string, unknown>>,
): ApiError {
  return new ApiError(message, { status: 400, shape: 'output', errorCode, output });
}

/** A body that cannot be read at all: a damaged gzip stream, bytes that are not text, an unknown content encoding (ours). */
export function unreadableBody(problem: string): ApiError {
  return platform(400, 'BAD_REQUEST', problem);
}

/** A body over the server's limit, in bytes (ours; Salesforce's limit is 6 MB too for most resources). */
export function bodyTooLarge(limit: number): ApiError {
  return platform(413, 'REQUEST_ENTITY_TOO_LARGE', `The HTTP entity body is larger than ${limit} bytes`, {
    Connection: 'close',
  });
}

/** An include, exclude or filterGroup parameter that is not a valid filter (doc: code and status; the text is ours). */
export function invalidFilterValue(message: string): ApiError {
  return connect(400, 'INVALID_FILTER_VALUE', message);
}

/** A field that the object does not have (seen: field-unknown). `cause` adds what the emulator knows about it (ours). */
export function invalidField(name: string, sObject: string, cause = ''): ApiError {
  return platform(400, 'INVALID_FIELD', `No such column '${name}' on sobject of type ${sObject}${cause}`);
}

/** Something that the emulator does not do, refused by name instead of done wrong (ours). */
export function notEmulated(what: string): ApiError {
  return platform(
    501,
    'NOT_IMPLEMENTED',
    `${what} is not emulated by sfom-emulator; see the coverage table in its README`,
  );
}

/** An error of the token endpoint (seen: login-refused): {"error": …, "error_description": …}. */
export function oauthError(error: string, description: string, status = 400): ApiError {
  return new ApiError(description, { status, shape: 'oauth', errorCode: error });
}

/** An invalid query: MALFORMED_QUERY, INVALID_FIELD, INVALID_TYPE … with the place in the query (seen: query-refused). */
export function queryRefused(errorCode: string, message: string): ApiError {
  return platform(400, errorCode, message);
}

/** A query locator that is unknown or expired (seen: query-locator-invalid). */
export function invalidQueryLocator(): ApiError {
  return platform(400, 'INVALID_QUERY_LOCATOR', 'invalid query locator');
}

/** A record that is not written, with all its problems (seen: required-fields-missing): 400, or 404 when the record does not exist or is deleted. */
export function recordRefused(refusals: readonly RecordRefusal[], status = 400): ApiError {
  const { errorCode = 'UNKNOWN_EXCEPTION', message = '' } = refusals[0] ?? {};
  return new ApiError(message, { status, shape: 'record', errorCode, refusals });
}

/** A record in the recycle bin (seen: record-deleted). */
export function entityIsDeleted(): ApiError {
  return recordRefused([{ errorCode: 'ENTITY_IS_DELETED', message: 'entity is deleted', fields: [] }], 404);
}

/** A field that cannot be used to look up records: it is neither an external id nor an id lookup field (seen: external-id-unknown). */
export function noExternalIdField(name: string): ApiError {
  return platform(
    404,
    'NOT_FOUND',
    `Provided external ID field does not exist or is not accessible: ${name}`,
  );
}

/** An invalid request for a job of the Bulk API: INVALIDJOB, INVALIDJOBSTATE, INVALIDENTITY … (codes doc and seen). */
export function jobRefused(errorCode: string, message: string, status = 400): ApiError {
  return platform(status, errorCode, message);
}

/** A required parameter that is missing (code doc, the text ours). */
export function missingArgument(name: string): ApiError {
  return platform(400, 'MISSING_ARGUMENT', `${name} is a required parameter`);
}

/** A time span for which changes are not listed (code doc; the text in sobjects/changes.ts). */
export function invalidReplicationDate(message: string): ApiError {
  return platform(400, 'INVALID_REPLICATION_DATE', message);
}

/** A condition in the request's headers that is not met (doc: status; code and text ours). */
export function preconditionFailed(header: string): ApiError {
  return platform(412, 'PRECONDITION_FAILED', `The precondition ${header} is not met`);
}

/** A condition that cannot be read, in a request that changes something (doc: status; code and text ours). */
export function invalidPrecondition(header: string): ApiError {
  return platform(400, 'INVALID_HEADER', `The value of ${header} cannot be read`);
}

/** More inputs of an action than one request may have (ours). */
export function tooManyInputs(limit: number): ApiError {
  return platform(400, 'LIMIT_EXCEEDED', `inputs: there may be at most ${limit}`);
}

/** A call of an action without inputs (ours). */
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
