import { describe, expect, it } from '@jest/globals';
import { applyFilter, filtersInUrl, readFilter, takeFilters, withoutGroup } from '../../src/api/filters.ts';
import { readJson } from '../../src/api/json-source.ts';
import { representation } from '../../src/api/representation.ts';

const body = {
  backgroundOperationId: '08P',
  errors: [{ errorCode: 'A', message: 'a' }],
  success: true,
};

const schema = await representation('ensure-refunds-async-output').schema();
const errorSchema = await representation('error-with-output').schema();
const read = (query: string) => readFilter(filtersInUrl(new URLSearchParams(query)));
const filtered = (query: string) => applyFilter(body, read(query), schema);

describe('response filters', () => {
  it.each([
    ['', body],
    ['include=/success', { success: true }],
    ['include=/success|/errors', { success: true, errors: body.errors }],
    ['include=/errors/errorResponse/message', { errors: [{ message: 'a' }] }],
    ['include=/errors/message', { errors: [{ message: 'a' }] }],
    ['include=/nothing', {}],
    ['exclude=/success', { backgroundOperationId: '08P', errors: body.errors }],
    ['exclude=/success%7C/errors', { backgroundOperationId: '08P' }],
    ['exclude=/errors/errorResponse/errorCode', { ...body, errors: [{ message: 'a' }] }],
    ['exclude=/ensureRefundsAsyncOutput', body],
    ['filterGroup=Small', {}],
    ['filterGroup=medium', {}],
    ['filterGroup=Big', body],
    ['filterGroup=Big&exclude=/errors', { backgroundOperationId: '08P', success: true }],
    ['filterGroup=Small&exclude=/errors', {}],
    ['filterGroup=Small&include=/errors|/success', { errors: body.errors, success: true }],
    ['filterGroup=Small&include=/errors/message', { errors: [{ message: 'a' }] }],
    ['filterGroup=Big&include=/success', body],
  ])('%s', (query, expected) => {
    expect(filtered(query)).toEqual(expected);
  });

  it.each([
    'include=success',
    'exclude=success',
    'exclude=/a|b',
    'include=',
    'filterGroup=Huge',
    'include=/success&exclude=/errors',
  ])('%s is refused with INVALID_FILTER_VALUE', (query) => {
    expect(() => filtered(query)).toThrow(
      expect.objectContaining({
        details: expect.objectContaining({ status: 400, errorCode: 'INVALID_FILTER_VALUE' }),
      }),
    );
  });

  it('use the group of each property', () => {
    const error = { enhancedErrorType: null, message: 'a', output: body };
    expect(applyFilter(error, read('filterGroup=Small'), errorSchema)).toEqual({ ...error, output: {} });
  });

  it('ignore groups in XML', () => {
    expect(applyFilter(body, withoutGroup(read('filterGroup=Small')), schema)).toEqual(body);
    const included = withoutGroup(read('filterGroup=Small&include=/success'));
    expect(applyFilter(body, included, schema)).toEqual({ success: true });
  });

  it('are removed from a body', async () => {
    const source = await readJson('{"filterGroup":"Small","include":null,"creditMemoId":"50g"}');
    expect(await takeFilters(source)).toEqual({ filterGroup: 'Small' });
    expect(source.value).toEqual({ creditMemoId: '50g' });
    await expect(takeFilters(await readJson('{"exclude":5}'))).rejects.toThrow(
      'Cannot deserialize instance of string from VALUE_NUMBER_INT value 5',
    );
  });
});
