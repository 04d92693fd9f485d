/** Invocable actions over HTTP: their lists, their descriptions, and invocations of Ensure Refunds Async. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Running, refundsPath, runEmulator } from '../support/emulator.ts';

const ACTION = 'ensureRefundsOrderSummaryAsync';
const ORDER = '1Osxx0000000001CAA';
const MEMO = '50gxx0000000101AAA';
const DRAFT = '50gxx0000000102AAA';

let running: Running;

beforeAll(async () => {
  running = await runEmulator();
});

afterAll(() => running.close());

const pathOf = (path: string, version = 59) => `/services/data/v${version}.0/actions${path}`;

const get = async (path: string, version?: number) => (await running.send(pathOf(path, version))).json;

describe('the lists of actions', () => {
  it('name the two kinds, and the standard action with its type', async () => {
    expect(await get('')).toEqual({ standard: pathOf('/standard'), custom: pathOf('/custom') });
    expect(await get('/standard')).toEqual({
      actions: [
        {
          label: 'Ensure Refunds Async',
          name: ACTION,
          type: 'ENSURE_REFUNDS_ORDER_SUMMARY_ASYNC',
          url: pathOf(`/standard/${ACTION}`),
        },
      ],
    });
    expect(await get('/standard', 47)).toEqual({ actions: [] });
  });

  it('name the kinds of custom actions that the version has, each with an empty list', async () => {
    const kinds = ['quickAction', 'apex', 'emailAlert', 'flow', 'sendNotification', 'generatePromptResponse'];
    expect(Object.keys((await get('/custom', 60)) as object)).toEqual(kinds);
    expect(Object.keys((await get('/custom', 59)) as object)).toEqual(kinds.slice(0, 5));
    expect(Object.keys((await get('/custom', 32)) as object)).toEqual(['quickAction', 'emailAlert', 'flow']);
    expect(await get('/custom/flow')).toEqual({ actions: [] });
    expect((await running.send(pathOf('/custom/generatePromptResponse'))).status).toBe(404);
    expect((await running.send(pathOf('/custom/toString'))).status).toBe(404);
  });

  it.each(['GET', 'POST'])(
    'do not include custom actions: %s answers that they are not emulated',
    async (method) => {
      const { status, text } = await running.send(pathOf('/custom/flow/Refund'), { method });
      expect([status, text]).toEqual([501, expect.stringContaining('flow/Refund is not emulated')]);
    },
  );
});

describe('the description of Ensure Refunds Async', () => {
  it('has the parameter names of flows', async () => {
    expect(await get(`/standard/${ACTION}`)).toMatchObject({
      name: ACTION,
      type: 'ENSURE_REFUNDS_ORDER_SUMMARY_ASYNC',
      inputs: [
        {
          name: 'ensureRefundsAsyncInput',
          type: 'APEX',
          apexClass: 'ConnectApi.EnsureRefundsAsyncInputRepresentation',
        },
        { name: 'orderSummaryId', label: 'Order Summary Id', type: 'STRING' },
      ],
      outputs: [
        {
          name: 'ensureRefundsAsyncOutput',
          apexClass: 'ConnectApi.EnsureRefundsAsyncOutputRepresentation',
        },
      ],
    });
  });

  it('exists from 48.0 on', async () => {
    expect((await running.send(pathOf(`/standard/${ACTION}`, 47))).status).toBe(404);
    expect((await running.send(pathOf(`/standard/${ACTION}`, 48))).status).toBe(200);
    expect((await running.send(pathOf('/standard/createInvoice'))).status).toBe(404);
  });
});

interface ActionResult {
  readonly isSuccess: boolean;
  readonly errors: readonly { readonly statusCode: string; readonly message: string }[] | null;
  readonly outputValues: {
    readonly ensureRefundsAsyncOutput: { readonly backgroundOperationId: string };
  } | null;
}

describe('POST of the action', () => {
  let own: Running;

  beforeEach(async () => {
    own = await runEmulator();
  });

  afterEach(() => own.close());

  const send = (body: unknown, version = 59, path = pathOf(`/standard/${ACTION}`, version)) =>
    own.send(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });

  const inputOf = (ensureRefundsAsyncInput: unknown, orderSummaryId: unknown = ORDER) => ({
    orderSummaryId,
    ensureRefundsAsyncInput,
  });

  it('refunds as the Connect resource does', async () => {
    const { status, json } = await send({ inputs: [inputOf({ creditMemoId: MEMO })] });
    const [{ outputValues }] = json as [ActionResult];
    const id = outputValues?.ensureRefundsAsyncOutput.backgroundOperationId as string;
    expect(status).toBe(200);
    expect(json).toEqual([
      {
        actionName: ACTION,
        errors: null,
        invocationId: null,
        isSuccess: true,
        outcome: null,
        outputValues: {
          ensureRefundsAsyncOutput: { backgroundOperationId: id, errors: [], success: true },
        },
        sortOrder: -1,
        version: 1,
      },
    ]);
    await own.emulator.idle();
    expect(await own.read('BackgroundOperation', id)).toMatchObject({ Status: 'Complete' });
    expect(await own.read('OrderPaymentSummary', '0bMxx0000000101EAA')).toMatchObject({ RefundedAmount: 45 });
  });

  it('runs each input independently: if one fails, the status is 400 and the others are done', async () => {
    const { status, json } = await send({
      inputs: [
        inputOf({ creditMemoId: DRAFT }),
        inputOf({}, '1Os'),
        inputOf({}, '1Osxx0000009999CAA'),
        { orderSummaryId: ORDER },
        { ensureRefundsAsyncInput: {} },
        inputOf({ creditMemoId: MEMO }),
      ],
    });
    const results = json as ActionResult[];
    expect(status).toBe(400);
    expect(results.map(({ isSuccess }) => isSuccess)).toEqual([false, false, false, false, false, true]);
    expect(results.map(({ errors }) => errors?.[0]?.statusCode)).toEqual([
      'INVALID_API_INPUT',
      'INVALID_ID_FIELD',
      'NOT_FOUND',
      'INVALID_API_INPUT',
      'INVALID_API_INPUT',
      undefined,
    ]);
    expect(results[4]).toMatchObject({
      errors: [{ message: 'Missing required input parameter: orderSummaryId', fields: [] }],
      outputValues: null,
    });
    expect(await own.emulator.org.all('BackgroundOperation')).toHaveLength(1);
  });

  it.each<[string, unknown, number, string, string]>([
    ['no inputs', {}, 59, 'JSON_PARSER_ERROR', 'without inputs'],
    ['an empty list', { inputs: [] }, 59, 'INVALID_API_INPUT', 'at least one'],
    ['201 inputs', { inputs: Array(201).fill(inputOf({})) }, 59, 'LIMIT_EXCEEDED', 'at most 200'],
    ['another key', { inputs: [], input: 1 }, 59, 'JSON_PARSER_ERROR', 'Unrecognized field "input"'],
    ['an unknown input', { inputs: [{ memo: 1 }] }, 59, 'JSON_PARSER_ERROR', 'Unrecognized field "memo"'],
    ['a number for an id', { inputs: [inputOf({}, 5)] }, 59, 'JSON_PARSER_ERROR', 'instance of string'],
    ['text for the object', { inputs: [inputOf('x')] }, 59, 'JSON_PARSER_ERROR', 'ensureRefundsAsyncInput'],
    ['a field too new', { inputs: [inputOf({ sequences: [] })] }, 55, 'JSON_PARSER_ERROR', '"sequences"'],
  ])('refuses %s as a whole, and does nothing', async (_, body, version, errorCode, message) => {
    const good =
      (body as { inputs?: unknown[] }).inputs?.length === 1 ? [inputOf({ creditMemoId: MEMO })] : [];
    const inputs = (body as { inputs?: unknown[] }).inputs;
    const whole = inputs ? { ...(body as object), inputs: [...good, ...inputs] } : body;
    const { status, json } = await send(whole, version);
    expect([status, json]).toEqual([400, [{ errorCode, message: expect.stringContaining(message) }]]);
    expect(await own.emulator.org.all('BackgroundOperation')).toEqual([]);
  });

  it('answers 400 to a broken rule, whatever the org answers for the Connect resource', async () => {
    await own.emulator.org.changeSettings({ businessRuleAnswer: 'success-with-errors' });
    const { status, json } = await send({ inputs: [inputOf({})] });
    expect([status, json]).toEqual([
      400,
      [expect.objectContaining({ isSuccess: false, outputValues: null })],
    ]);
  });

  it('is 403 without Order Management', async () => {
    await own.emulator.org.changeSettings({ orderManagementEnabled: false });
    expect((await send({ inputs: [inputOf({})] })).status).toBe(403);
  });

  it('speaks XML, lists in both spellings', async () => {
    const sequence = '<amount>5</amount><orderPaymentSummaryId>0bMxx0000000101EAA</orderPaymentSummaryId>';
    const input = `<ensureRefundsAsyncInput><creditMemoId>${MEMO}</creditMemoId><isAllowPartial>true</isAllowPartial><sequences>${sequence}</sequences></ensureRefundsAsyncInput><orderSummaryId>${ORDER}</orderSummaryId>`;
    const headers = { 'Content-Type': 'application/xml', Accept: 'application/xml' };
    const path = pathOf(`/standard/${ACTION}`);
    for (const inputs of [`<inputs>${input}</inputs>`, `<inputs><input>${input}</input></inputs>`]) {
      const body = `<actionInputs>${inputs}</actionInputs>`;
      const { status, text } = await own.send(path, { method: 'POST', headers, body });
      expect(status).toBe(200);
      expect(text).toContain(`<Result><actionName>${ACTION}</actionName><errors xsi:nil="true"/>`);
      expect(text).toContain('<errors/><success>true</success></ensureRefundsAsyncOutput></outputValues>');
    }
    await own.emulator.idle();
    expect(await own.read('OrderPaymentSummary', '0bMxx0000000101EAA')).toMatchObject({ RefundedAmount: 10 });
    const body = '<actionInputs><inputs><memo>1</memo></inputs></actionInputs>';
    const { text } = await own.send(path, { method: 'POST', headers, body });
    expect(text).toContain('<errorCode>XML_PARSER_ERROR</errorCode>');
  });

  it('works in composite and batch; with allOrNone a failed one rolls back the whole request', async () => {
    const url = pathOf(`/standard/${ACTION}`);
    const part = (referenceId: string, input: unknown) => ({
      method: 'POST',
      url,
      referenceId,
      body: { inputs: [inputOf(input)] },
    });
    const compositeRequest = [part('good', { creditMemoId: MEMO }), part('bad', {})];
    const whole = await send({ allOrNone: true, compositeRequest }, 59, '/services/data/v59.0/composite');
    expect(whole.json).toMatchObject({
      compositeResponse: [{ httpStatusCode: 400 }, { httpStatusCode: 400, body: [{ isSuccess: false }] }],
    });
    expect(await own.emulator.org.all('BackgroundOperation')).toEqual([]);
    const batchRequests = [{ method: 'POST', url, richInput: { inputs: [inputOf({ creditMemoId: MEMO })] } }];
    const batch = await send({ batchRequests }, 59, '/services/data/v59.0/composite/batch');
    expect(batch.json).toMatchObject({ results: [{ statusCode: 200, result: [{ isSuccess: true }] }] });
  });

  it('lists its verbs in the order of real answers, and POST only where it is allowed', async () => {
    const put = { method: 'PUT', body: '{}' };
    expect((await own.send(pathOf(`/standard/${ACTION}`), put)).headers.get('allow')).toBe('HEAD,GET,POST');
    await own.emulator.org.changeSettings({ standardActionInvocation: 'describe-only' });
    const { status, headers, json } = await send({ inputs: [] });
    expect([status, headers.get('allow')]).toEqual([405, 'HEAD,GET']);
    expect(json).toEqual([
      { message: "HTTP Method 'POST' not allowed. Allowed are HEAD,GET", errorCode: 'METHOD_NOT_ALLOWED' },
    ]);
    expect((await own.send(pathOf(`/standard/${ACTION}`))).status).toBe(200);
  });

  it('puts its operation into the queue of the Connect resource', async () => {
    const connect = await send({ excessFundsAmount: 1 }, 59, refundsPath(ORDER));
    await send({ inputs: [inputOf({ creditMemoId: MEMO })] }, 58);
    await own.emulator.idle();
    const operations = await own.emulator.org.all('BackgroundOperation');
    expect(connect.status).toBe(201);
    expect(operations.map(({ WorkerUri, SequenceGroup }) => [WorkerUri, SequenceGroup])).toEqual([
      [refundsPath(ORDER).slice(1), ORDER],
      [refundsPath(ORDER, 58).slice(1), ORDER],
    ]);
  });
});
