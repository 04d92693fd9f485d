/** The org setting businessRuleAnswer: a broken rule is reported in a success answer, as the documentation of the resource allows. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Running, refundsPath, runEmulator } from '../../support/emulator.ts';

const ORDER = '1Osxx0000000001CAA';
const MEMO = '50gxx0000000101AAA';

let running: Running;

beforeEach(async () => {
  running = await runEmulator();
  await running.emulator.org.changeSettings({ businessRuleAnswer: 'success-with-errors' });
});

afterEach(() => running.close());

const send = (body: unknown, path = refundsPath(ORDER)) =>
  running.send(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });

const MESSAGE = 'creditMemoId, excessFundsAmount: at least one of them is required';
const ERRORS = [{ errorCode: 'INVALID_API_INPUT', message: MESSAGE }];

describe('businessRuleAnswer "success-with-errors"', () => {
  it('answers 201 with the errors in the output, and writes nothing', async () => {
    let commits = 0;
    running.emulator.org.onCommit(() => {
      commits += 1;
    });
    const { status, json } = await send({});
    expect(status).toBe(201);
    expect(json).toEqual({ backgroundOperationId: null, errors: ERRORS, success: false });
    expect(commits).toBe(0);
  });

  it('does so in XML', async () => {
    const { status, text } = await send({}, `${refundsPath(ORDER)}.xml`);
    expect(status).toBe(201);
    expect(text).toContain('<ensureRefundsAsyncOutput xmlns:xsi=');
    expect(text).toContain(
      `<errors><errorResponse><errorCode>INVALID_API_INPUT</errorCode><message>${MESSAGE}</message></errorResponse></errors><success>false</success>`,
    );
  });

  it('also applies to the total check if the request makes it', async () => {
    await running.emulator.org.changeSettings({ availabilityCheck: 'request' });
    const { status, json } = await send({ excessFundsAmount: 10_000 });
    expect(status).toBe(201);
    expect(json).toMatchObject({ backgroundOperationId: null, success: false });
    expect(await running.emulator.org.all('BackgroundOperation')).toEqual([]);
  });

  it.each([
    ['?include=/errors/message', { errors: [{ message: MESSAGE }] }],
    ['?exclude=/errors', { backgroundOperationId: null, success: false }],
    ['?filterGroup=Small', {}],
  ])('filters such an answer by %s', async (query, expected) => {
    expect((await send({}, refundsPath(ORDER) + query)).json).toEqual(expected);
  });

  it('does not change answers to errors other than broken business rules', async () => {
    expect((await send({ refundAll: true })).status).toBe(400);
    expect((await send({}, refundsPath('1Os'))).status).toBe(400);
    expect((await send({}, refundsPath('1Osxx0000009999CAA'))).status).toBe(404);
  });

  it('does not roll a composite request back: a success with errors is a success', async () => {
    const part = (referenceId: string, body: unknown) => ({
      method: 'POST',
      url: refundsPath(ORDER),
      referenceId,
      body,
    });
    const account = {
      method: 'POST',
      url: '/services/data/v59.0/sobjects/Account',
      referenceId: 'account',
      body: { Name: 'Stays' },
    };
    const compositeRequest = [account, part('broken', {}), part('good', { creditMemoId: MEMO })];
    const { json } = await send({ allOrNone: true, compositeRequest }, '/services/data/v59.0/composite');
    expect(json).toMatchObject({
      compositeResponse: [
        { httpStatusCode: 201 },
        { httpStatusCode: 201, body: { errors: ERRORS, success: false } },
        { httpStatusCode: 201, body: { success: true } },
      ],
    });
    const accounts = await running.emulator.org.all('Account');
    expect(accounts.some(({ Name }) => Name === 'Stays')).toBe(true);
    expect(await running.emulator.org.all('BackgroundOperation')).toHaveLength(1);
  });

  it('does not count as an error of a batch', async () => {
    const batchRequests = [{ method: 'POST', url: refundsPath(ORDER), richInput: {} }];
    for (const path of ['/composite/batch', '/connect/batch']) {
      const { json } = await send({ batchRequests, haltOnError: true }, `/services/data/v59.0${path}`);
      expect(json).toMatchObject({ hasErrors: false, results: [{ statusCode: 201 }] });
    }
  });
});
