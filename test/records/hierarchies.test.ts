import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { asking } from '../sobjects/asking.ts';
import { type Running, runEmulator } from '../support/emulator.ts';

let running: Running;

beforeAll(async () => {
  running = await runEmulator();
});

afterAll(() => running.close());

const { ask, create, read } = asking(() => running);

const CIRCLE = [
  {
    errorCode: 'CIRCULAR_DEPENDENCY',
    message: 'attempt to violate hierarchy constraints: [ParentId]',
    fields: ['ParentId'],
  },
];

describe('An account', () => {
  let [top, middle, bottom] = ['', '', ''];

  beforeEach(async () => {
    top = await create('Account', { Name: 'Top' });
    middle = await create('Account', { Name: 'Middle', ParentId: top });
    bottom = await create('Account', { Name: 'Bottom', ParentId: middle });
  });

  const putUnder = (id: string, ParentId: string) => ask('PATCH', `/sobjects/Account/${id}`, { ParentId });

  it('cannot be its own parent, also by its short id', async () => {
    expect(await putUnder(top, top)).toMatchObject({ status: 400, json: CIRCLE });
    expect(await putUnder(top, top.slice(0, 15))).toMatchObject({ status: 400, json: CIRCLE });
    expect(await read('Account', top)).toMatchObject({ ParentId: null });
  });

  it('cannot be put under an account below it, at any depth', async () => {
    expect(await putUnder(top, middle)).toMatchObject({ status: 400, json: CIRCLE });
    expect(await putUnder(top, bottom)).toMatchObject({ status: 400, json: CIRCLE });
  });

  it('may move elsewhere in its hierarchy', async () => {
    expect((await putUnder(bottom, top)).status).toBe(204);
    expect((await putUnder(middle, bottom)).status).toBe(204);
    expect((await putUnder(bottom, middle)).json).toEqual(CIRCLE);
  });

  it('cannot be put in a circle by several records of one request', async () => {
    const records = [
      { attributes: { type: 'Account' }, id: bottom, ParentId: top },
      { attributes: { type: 'Account' }, id: top, ParentId: bottom },
    ];
    const { json } = await ask('PATCH', '/composite/sobjects', { allOrNone: false, records });
    expect(json).toMatchObject([
      { success: true },
      { success: false, errors: [{ statusCode: 'CIRCULAR_DEPENDENCY' }] },
    ]);
  });
});

it('A contact cannot report to itself', async () => {
  const id = await create('Contact', { LastName: 'Lindqvist' });
  const { json } = await ask('PATCH', `/sobjects/Contact/${id}`, { ReportsToId: id });
  expect(json).toMatchObject([{ errorCode: 'CIRCULAR_DEPENDENCY', fields: ['ReportsToId'] }]);
});
