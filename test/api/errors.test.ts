/** The catalogue of errors, maker by maker: each makes an error that a client can read, and no other file makes errors. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { ApiError, type ErrorDetails } from '../../src/api/api-error.ts';
import * as catalogue from '../../src/api/errors.ts';

const WHERE = { line: 1, column: 2 };
const REFUSAL = { errorCode: 'REQUIRED_FIELD_MISSING', message: 'Required fields are missing: [Name]' };

type Maker = Exclude<keyof typeof catalogue, 'unavailableText'>;

/** The error that each maker makes from its simplest arguments, with the status, code and shape that clients rely on. */
const MADE: Readonly<
  Record<Maker, readonly [ApiError, ErrorDetails['status'], string, ErrorDetails['shape']]>
> = {
  invalidSessionId: [catalogue.invalidSessionId(), 401, 'INVALID_SESSION_ID', 'platform'],
  functionalityNotEnabled: [
    catalogue.functionalityNotEnabled('x'),
    403,
    'FUNCTIONALITY_NOT_ENABLED',
    'connect',
  ],
  invalidIdField: [catalogue.invalidIdField('x'), 400, 'INVALID_ID_FIELD', 'connect'],
  notFound: [catalogue.notFound(), 404, 'NOT_FOUND', 'platform'],
  controlNotFound: [catalogue.controlNotFound('x'), 404, 'NOT_FOUND', 'platform'],
  conflict: [catalogue.conflict('x'), 409, 'CONFLICT', 'connect'],
  invalidInput: [catalogue.invalidInput('x'), 400, 'INVALID_INPUT', 'connect'],
  partsRefused: [catalogue.partsRefused('LIMIT_EXCEEDED', 'x'), 400, 'LIMIT_EXCEEDED', 'platform'],
  bodyRequired: [catalogue.bodyRequired(), 400, 'JSON_PARSER_ERROR', 'connect'],
  brokenJson: [catalogue.brokenJson('x', WHERE), 400, 'JSON_PARSER_ERROR', 'platform'],
  unrecognizedField: [catalogue.unrecognizedField('x', WHERE), 400, 'JSON_PARSER_ERROR', 'connect'],
  cannotDeserialize: [catalogue.cannotDeserialize('x', 'y', WHERE), 400, 'JSON_PARSER_ERROR', 'platform'],
  brokenXml: [catalogue.brokenXml('x', WHERE), 400, 'XML_PARSER_ERROR', 'connect'],
  originNotAllowed: [catalogue.originNotAllowed('https://a.test'), 403, 'FORBIDDEN', 'platform'],
  methodNotAllowed: [catalogue.methodNotAllowed('PUT', ['GET']), 405, 'METHOD_NOT_ALLOWED', 'platform'],
  unsupportedMediaType: [catalogue.unsupportedMediaType('x'), 415, 'UNSUPPORTED_MEDIA_TYPE', 'platform'],
  notAcceptable: [catalogue.notAcceptable('x'), 406, 'NOT_ACCEPTABLE', 'platform'],
  sessionNotForApi: [catalogue.sessionNotForApi(), 403, 'INVALID_SESSION_ID', 'platform'],
  requestLimitExceeded: [catalogue.requestLimitExceeded(), 403, 'REQUEST_LIMIT_EXCEEDED', 'platform'],
  unknownException: [catalogue.unknownException('1-2'), 500, 'UNKNOWN_EXCEPTION', 'platform'],
  serverUnavailable: [catalogue.serverUnavailable('x'), 503, 'SERVER_UNAVAILABLE', 'platform'],
  errorWithOutput: [catalogue.errorWithOutput('x', 'INVALID_INPUT', {}), 400, 'INVALID_INPUT', 'output'],
  unreadableBody: [catalogue.unreadableBody('x'), 400, 'BAD_REQUEST', 'platform'],
  bodyTooLarge: [catalogue.bodyTooLarge(1), 413, 'REQUEST_ENTITY_TOO_LARGE', 'platform'],
  invalidFilterValue: [catalogue.invalidFilterValue('x'), 400, 'INVALID_FILTER_VALUE', 'connect'],
  invalidField: [catalogue.invalidField('x', 'Account'), 400, 'INVALID_FIELD', 'platform'],
  notEmulated: [catalogue.notEmulated('x'), 501, 'NOT_IMPLEMENTED', 'platform'],
  oauthError: [catalogue.oauthError('invalid_grant', 'x'), 400, 'invalid_grant', 'oauth'],
  queryRefused: [catalogue.queryRefused('MALFORMED_QUERY', 'x'), 400, 'MALFORMED_QUERY', 'platform'],
  invalidQueryLocator: [catalogue.invalidQueryLocator(), 400, 'INVALID_QUERY_LOCATOR', 'platform'],
  recordRefused: [catalogue.recordRefused([REFUSAL]), 400, 'REQUIRED_FIELD_MISSING', 'record'],
  entityIsDeleted: [catalogue.entityIsDeleted(), 404, 'ENTITY_IS_DELETED', 'record'],
  noExternalIdField: [catalogue.noExternalIdField('x'), 404, 'NOT_FOUND', 'platform'],
  jobRefused: [catalogue.jobRefused('INVALIDJOB', 'x'), 400, 'INVALIDJOB', 'platform'],
  missingArgument: [catalogue.missingArgument('x'), 400, 'MISSING_ARGUMENT', 'platform'],
  invalidReplicationDate: [
    catalogue.invalidReplicationDate('x'),
    400,
    'INVALID_REPLICATION_DATE',
    'platform',
  ],
  preconditionFailed: [catalogue.preconditionFailed('If-Match'), 412, 'PRECONDITION_FAILED', 'platform'],
  invalidPrecondition: [catalogue.invalidPrecondition('If-Match'), 400, 'INVALID_HEADER', 'platform'],
  tooManyInputs: [catalogue.tooManyInputs(1), 400, 'LIMIT_EXCEEDED', 'platform'],
  noInputs: [catalogue.noInputs(), 400, 'INVALID_API_INPUT', 'platform'],
  invalidParameter: [catalogue.invalidParameter('x'), 400, 'INVALID_PARAMETER', 'platform'],
  invalidNewPassword: [catalogue.invalidNewPassword('x'), 400, 'INVALID_NEW_PASSWORD', 'platform'],
};

it('has every maker of the catalogue here', () => {
  const makers = Object.keys(catalogue).filter((name) => name !== 'unavailableText');
  expect(Object.keys(MADE).sort()).toEqual(makers.sort());
});

it.each(Object.entries(MADE))(
  '%s has its status, code, shape and a message',
  (_, [error, status, errorCode, shape]) => {
    expect(error).toBeInstanceOf(ApiError);
    expect(error.details).toMatchObject({ status, errorCode, shape });
    expect(error.message).toMatch(/\S/);
  },
);

it('is the only place that makes errors for clients', () => {
  const src = new URL('../../src/', import.meta.url);
  const makers = readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .filter((file) => readFileSync(new URL(file, src), 'utf8').includes('new ApiError('));
  expect(makers).toEqual(['api/errors.ts']);
});
