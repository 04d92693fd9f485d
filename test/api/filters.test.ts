import { describe, expect, it } from '@jest/globals';
import { applyFilter, readFilter } from '../../src/api/filters.ts';

const body = {
  backgroundOperationId: '08P',
  errors: [{ errorCode: 'A', message: 'a' }],
  success: true,
};

const filtered = (query: string) => applyFilter(body, readFilter(new URLSearchParams(query)));

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
    ['include=/errors|/success&exclude=/success', { errors: body.errors }],
    ['filterGroup=Small', body],
    ['filterGroup=Medium&exclude=/errors', { backgroundOperationId: '08P', success: true }],
    ['filterGroup=Big', body],
  ])('%s', (query, expected) => {
    expect(filtered(query)).toEqual(expected);
  });

  it.each(['include=success', 'exclude=success', 'exclude=/a|b', 'include=', 'filterGroup=Huge'])(
    '%s is refused with INVALID_FILTER_VALUE',
    (query) => {
      expect(() => filtered(query)).toThrow(
        expect.objectContaining({
          details: expect.objectContaining({ status: 400, errorCode: 'INVALID_FILTER_VALUE' }),
        }),
      );
    },
  );
});
