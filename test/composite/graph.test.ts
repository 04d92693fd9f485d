import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Running, runEmulator } from '../support/emulator.ts';
import { commitsOf, countOf, HERE, jsonClient } from './client.ts';

let running: Running;

beforeAll(async () => {
  running = await runEmulator();
});

afterAll(() => running.close());

const call = jsonClient(() => running);

const account = (referenceId: string) => ({
  method: 'POST',
  url: `${HERE}/sobjects/Account`,
  referenceId,
  body: { Name: referenceId },
});
const contact = (LastName?: string) => ({
  method: 'POST',
  url: `${HERE}/sobjects/Contact/`,
  referenceId: 'contact',
  body: { LastName, AccountId: '@{account.id}' },
});
/** The same object at another version is another kind of node (doc). */
const at = (version: number, referenceId: string) => ({
  ...account(referenceId),
  url: `/services/data/v${version}.0/sobjects/account/`,
});
/** Accounts each of which refers to the previous one. */
const chain = (length: number) =>
  Array.from({ length }, (_, n) => ({
    ...account(`a${n}`),
    body: { Name: `a${n}`, ...(n > 0 ? { ParentId: `@{a${n - 1}.id}` } : {}) },
  }));
const graph = (graphId: string, ...compositeRequest: object[]) => ({ graphId, compositeRequest });

describe('POST /composite/graph', () => {
  it('commits each graph that succeeds, and rolls back each one that fails', async () => {
    const before = await countOf(running, 'Account');
    const graphs = [
      graph('good', account('account'), contact('Okafor')),
      graph('bad', account('account'), contact()),
    ];
    let answer: unknown;
    const commits = await commitsOf(running, async () => {
      answer = (await call('POST', '/composite/graph', { graphs })).json;
    });
    expect(answer).toMatchObject({
      graphs: [
        {
          graphId: 'good',
          isSuccessful: true,
          graphResponse: { compositeResponse: [{ httpStatusCode: 201 }, { httpStatusCode: 201 }] },
        },
        {
          graphId: 'bad',
          isSuccessful: false,
          graphResponse: {
            compositeResponse: [
              { httpStatusCode: 400, body: [{ errorCode: 'PROCESSING_HALTED' }] },
              { httpStatusCode: 400, body: [{ errorCode: 'REQUIRED_FIELD_MISSING' }] },
            ],
          },
        },
      ],
    });
    expect(commits).toBe(1);
    expect(await countOf(running, 'Account')).toBe(before + 1);
  });

  it('accepts only single records, and references only within a graph', async () => {
    const query = { method: 'GET', url: `${HERE}/query?q=SELECT+Id+FROM+Account`, referenceId: 'q' };
    const graphs = [graph('1', query), graph('2', account('account')), graph('3', contact('Nobody'))];
    const { json } = await call('POST', '/composite/graph', { graphs });
    expect(json).toMatchObject({
      graphs: [{ isSuccessful: false }, { isSuccessful: true }, { isSuccessful: false }],
    });
  });

  it.each<[string, object[]]>([
    ['76 graphs', Array.from({ length: 76 }, (_, n) => graph(`g${n}`, account('a')))],
    ['501 nodes', [graph('g', ...Array.from({ length: 501 }, (_, n) => account(`a${n}`)))]],
    ['two equal graph ids', [graph('g', account('a')), graph('g', account('a'))]],
    ['an empty graph', [graph('g')]],
    ['a graph id with a period', [graph('g.1', account('a'))]],
    ['a graph id of 40 characters', [graph('g'.repeat(40), account('a'))]],
    ['16 kinds of nodes', [graph('g', ...Array.from({ length: 16 }, (_, n) => at(50 + n, `a${n}`)))]],
    ['nodes 16 deep', [graph('g', ...chain(16))]],
  ])('refuses %s', async (_, graphs) => {
    const before = await countOf(running, 'Account');
    expect((await call('POST', '/composite/graph', { graphs })).status).toBe(400);
    expect(await countOf(running, 'Account')).toBe(before);
  });

  it('accepts 15 kinds of nodes, and nodes 15 deep', async () => {
    const graphs = [
      graph('deep', ...chain(15)),
      graph('kinds', ...Array.from({ length: 14 }, (_, n) => at(50 + n, `k${n}`))),
    ];
    const { json } = await call('POST', '/composite/graph', { graphs });
    expect(json).toMatchObject({ graphs: [{ isSuccessful: true }, { isSuccessful: true }] });
  });

  it('runs no further graph after 15 failures', async () => {
    const before = await countOf(running, 'Account');
    const failing = Array.from({ length: 15 }, (_, n) => graph(`f${n}`, contact()));
    const { json } = await call('POST', '/composite/graph', {
      graphs: [graph('first', account('a')), ...failing, graph('last', account('a'), account('b'))],
    });
    const { graphs } = json as { graphs: { isSuccessful: boolean }[] };
    expect(graphs.filter(({ isSuccessful }) => isSuccessful)).toHaveLength(1);
    expect(graphs.at(-1)).toMatchObject({
      graphId: 'last',
      isSuccessful: false,
      graphResponse: {
        compositeResponse: ['a', 'b'].map((referenceId) => ({
          referenceId,
          httpStatusCode: 400,
          body: [{ errorCode: 'PROCESSING_HALTED' }],
        })),
      },
    });
    expect(await countOf(running, 'Account')).toBe(before + 1);
  });

  it.each([
    ['GET', '/sobjects/Account'],
    ['GET', '/sobjects/Account/describe'],
    ['PUT', '/sobjects/Account/001xx0000000001AAA'],
    ['POST', '/sobjects/Account/001xx0000000001AAA'],
    ['POST', '/composite/sobjects'],
  ])('refuses %s of %s', async (method, path) => {
    const graphs = [graph('1', { method, url: `${HERE}${path}`, referenceId: 'r' })];
    const { json } = await call('POST', '/composite/graph', { graphs });
    expect(json).toMatchObject({
      graphs: [{ graphResponse: { compositeResponse: [{ body: [{ errorCode: 'INVALID_INPUT' }] }] } }],
    });
  });

  it('exists from 50.0 on', async () => {
    expect((await call('POST', '/composite/graph', { graphs: [] }, 49)).status).toBe(404);
  });
});
