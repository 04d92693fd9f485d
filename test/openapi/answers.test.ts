import { describe, expect, it } from '@jest/globals';
import * as errors from '../../src/api/errors.ts';
import { printError } from '../../src/api/print-error.ts';
import { checkAnswer, type ReceivedAnswer } from '../support/openapi.ts';

const JSON_TYPE = 'application/json;charset=UTF-8';
const REFUNDS =
  '/services/data/v59.0/commerce/order-management/order-summaries/1Osxx0000000001CAA/async-actions/ensure-refunds-async';

describe('every error that ensure-refunds-async can answer', () => {
  const place = { line: 1, column: 18 };
  const output = { backgroundOperationId: null, errors: [{ errorCode: 'C', message: 'm' }], success: false };
  it.each([
    errors.invalidSessionId(),
    errors.functionalityNotEnabled('OrderManagement'),
    errors.invalidIdField('1Os'),
    errors.notFound(),
    errors.notFound('connect'),
    errors.bodyRequired(),
    errors.brokenJson('Unexpected end-of-input', place),
    errors.unrecognizedField('refundAll', place),
    errors.cannotDeserialize('boolean', 'VALUE_STRING value yes\n', place),
    errors.brokenXml('Unexpected close tag', place),
    errors.methodNotAllowed('GET', ['POST']),
    errors.unsupportedMediaType('text/csv'),
    errors.requestLimitExceeded(),
    errors.sessionNotForApi(),
    errors.unknownException('3c1d5f0a-7b57-4a39-9a63-5f2f0e7d1a42'),
    errors.errorWithOutput('m', 'C', output),
    errors.unreadableBody('The HTTP entity body is not valid gzip'),
    errors.bodyTooLarge(6_291_456),
    errors.invalidFilterValue('filterGroup must be Big, Medium or Small, not Tiny'),
  ])('is described: $details.status $details.errorCode, $details.shape', (error) => {
    for (const shape of ['object', 'array'] as const) {
      const { status } = error.details;
      checkAnswer({
        method: status === 405 ? 'GET' : 'POST',
        path: REFUNDS,
        status,
        contentType: JSON_TYPE,
        body: printError(error, shape).json,
      });
    }
  });
});

describe('checkAnswer', () => {
  const queued = { backgroundOperationId: '08Pxx0000000001EAA', errors: [], success: true };
  const answer = (changes: Partial<ReceivedAnswer>): ReceivedAnswer => ({
    method: 'POST',
    path: REFUNDS,
    status: 201,
    contentType: JSON_TYPE,
    body: queued,
    ...changes,
  });
  const notAllowed = [
    { message: "HTTP Method 'GET' not allowed. Allowed are POST", errorCode: 'METHOD_NOT_ALLOWED' },
  ];
  const refused = (errorCode: string, message: string) => [{ errorCode, message }];

  it.each<[string, Partial<ReceivedAnswer>]>([
    ['as it is', {}],
    ['in its text', { body: JSON.stringify(queued) }],
    ['to a whole URL', { path: `http://127.0.0.1:4848${REFUNDS}` }],
    ['to doubled and trailing slashes', { path: `/${REFUNDS.replaceAll('/', '//')}/` }],
    ['to a suffix', { path: `${REFUNDS}.json?filterGroup=Big` }],
    ['to a verb in lower case', { method: 'post' }],
    [
      'less what exclude leaves out',
      { path: `${REFUNDS}?exclude=/errors`, body: { ...queued, errors: undefined } },
    ],
    ['in XML', { contentType: 'application/xml;charset=UTF-8', body: '<ensureRefundsAsyncOutput/>' }],
    ['405 to a verb that the path does not have', { method: 'GET', status: 405, body: notAllowed }],
    ['405 to an override', { path: `${REFUNDS}?_HttpMethod=GET`, status: 405, body: notAllowed }],
    [
      'of 405 to a verb that the path has from a later version on',
      { path: '/services/data/v37.0/composite', status: 405, body: notAllowed },
    ],
    ['to HEAD, without a body', { method: 'HEAD', path: '/services/data', status: 200, body: '' }],
    [
      'to PATCH in the guise of POST',
      {
        path: '/services/data/v59.0/sobjects/Account/001xx0000000001AAA?_HttpMethod=PATCH',
        status: 204,
        contentType: undefined,
        body: '',
      },
    ],
  ])('takes an answer %s', (_, changes) => {
    expect(() => checkAnswer(answer(changes))).not.toThrow();
  });

  it.each<[string, Partial<ReceivedAnswer>, string]>([
    ['a path that is not described', { path: '/services/data/v59.0/nothing' }, 'its path'],
    ['a path too long', { path: `${REFUNDS}/more` }, 'its path'],
    ['a path without its parameter', { path: REFUNDS.replace('/1Osxx0000000001CAA', '') }, 'its path'],
    ['a status that is not described', { status: 200 }, 'status 200'],
    ['a success of a verb that is not described', { method: 'PUT' }, 'status 201, and PUT is not described'],
    ['405 to a verb that is described', { status: 405, body: notAllowed }, '405, though POST is described'],
    [
      '405 to a verb of the version',
      { path: '/services/data/v38.0/composite', status: 405, body: notAllowed },
      '405, though POST is described',
    ],
    ['a media type that is not described', { contentType: 'text/html', body: '<p>' }, 'media type text/html'],
    ['no media type', { contentType: null }, 'media type undefined'],
    ['no body', { body: '' }, 'no body'],
    ['a body to HEAD', { method: 'HEAD', path: '/services/data', status: 200 }, 'a body to HEAD'],
    ['a body that is no JSON', { body: '{"success":' }, 'no JSON'],
    ['a property left out', { body: { success: true } }, "required property 'backgroundOperationId'"],
    ['a property too many', { body: { ...queued, status: 'New' } }, '"additionalProperty":"status"'],
    [
      'a property too many, filtered',
      { path: `${REFUNDS}?include=/success`, body: { status: 'New' } },
      '"status"',
    ],
    ['a value of another type', { body: { ...queued, success: 'true' } }, '/success must be boolean'],
    ['an entry of another shape', { body: { ...queued, errors: [{ errorCode: 'C' }] } }, '/errors/0'],
    ['an object for a list', { status: 404, body: refused('NOT_FOUND', '')[0] }, 'must be array'],
    [
      'an error code of another status',
      { status: 404, body: refused('INVALID_ID_FIELD', 'x') },
      '/0/errorCode',
    ],
    ['another message', { status: 401, body: refused('INVALID_SESSION_ID', 'Go away') }, '/0/message'],
    [
      'a message without its place',
      { status: 400, body: refused('XML_PARSER_ERROR', 'Broken') },
      '/0/message',
    ],
    ['two errors', { status: 405, method: 'GET', body: [...notAllowed, ...notAllowed] }, 'more than 1'],
  ])('refuses %s', (_, changes, problem) => {
    expect(() => checkAnswer(answer(changes))).toThrow(problem);
  });
});
