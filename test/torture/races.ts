/** Concurrent clients: what they read and write must be possible one after another, and no two requests may refund the same money. */
import { join } from 'node:path';
import fc from 'fast-check';
import type { Client, Reply } from './client.ts';
import type { Kind, Run } from './kind.ts';
import { type Call, isLinearizable } from './linearizable.ts';
import { checkMoney } from './money-check.ts';
import { prepareOrg, type TortureOrder } from './orders.ts';
import { startServer } from './server.ts';

const DATA = '/services/data/v62.0';
const ORDERS = 60;

export const races: Kind = { name: 'races', attempt: 'race', share: 9, run: runRaces };

/** Two accounts, which requests write alone or together. */
interface Pair {
  readonly a: string;
  readonly b: string;
}

const STEPS = ['write a', 'write b', 'write both', 'fail to write both', 'read a', 'read both'] as const;
type Step = (typeof STEPS)[number];

const programs = fc.array(fc.array(fc.constantFrom(...STEPS), { minLength: 2, maxLength: 5 }), {
  minLength: 2,
  maxLength: 5,
});

async function runRaces(run: Run): Promise<void> {
  const directory = join(run.directory, 'org');
  const orders = (await prepareOrg(directory, ORDERS)).filter(({ gateway }) => gateway === 'approve');
  const { client, stop } = await startServer(directory);
  run.begin();
  for (let round = 0; round === 0 || run.goesOn; round++) {
    await raceForRecords(run, client);
    const order = orders[round];
    if (order) await raceForMoney(run, client, order);
  }
  for (const wrong of (await checkMoney(client)).wrong) run.lose(wrong);
  await stop('SIGTERM');
}

/** fast-check makes the programs, and the shortest ones that fail. */
async function raceForRecords(run: Run, client: Client): Promise<void> {
  const property = fc.asyncProperty(programs, async (steps) => {
    run.attempts++;
    run.count('races for records');
    return raceOnce(client, steps);
  });
  const details = await fc.check(property, { seed: run.random.seed(), numRuns: 5, endOnFailure: false });
  if (details.failed) run.lose(`not possible one after another: ${fc.defaultReportMessage(details)}`);
}

async function raceOnce(client: Client, programs: readonly (readonly Step[])[]): Promise<boolean> {
  const pair = await makePair(client);
  let number = 0;
  const calls = await Promise.all(
    programs.map(async (steps) => {
      const made: Call<Pair>[] = [];
      for (const step of steps) made.push(await callOnce(client, pair, step, String(++number)));
      return made;
    }),
  );
  return isLinearizable(calls.flat(), { a: '0', b: '0' }, ({ a, b }) => `${a} ${b}`);
}

async function makePair(client: Client): Promise<Pair> {
  const records = ['a', 'b'].map((name) => ({
    attributes: { type: 'Account' },
    Name: name,
    Description: '0',
  }));
  const { json } = await client.send('POST', `${DATA}/composite/sobjects`, { allOrNone: true, records });
  const [a, b] = json as { id: string }[];
  return { a: String(a?.id), b: String(b?.id) };
}

async function callOnce(client: Client, pair: Pair, step: Step, value: string): Promise<Call<Pair>> {
  const from = performance.now();
  const apply = await EFFECTS[step](client, pair, value);
  return { name: `${step} ${value}`, from, to: performance.now(), apply };
}

type Apply = Call<Pair>['apply'];

/** How each step is sent, and what its answer means. */
const EFFECTS: Readonly<Record<Step, (client: Client, pair: Pair, value: string) => Promise<Apply>>> = {
  'write a': async (client, { a }, value) => {
    expectStatus(await writeOne(client, a, value), 204);
    return (state) => ({ ...state, a: value });
  },
  'write b': async (client, { b }, value) => {
    expectStatus(await writeOne(client, b, value), 204);
    return (state) => ({ ...state, b: value });
  },
  'write both': async (client, pair, value) => {
    await writeBoth(client, pair, value, []);
    return () => ({ a: value, b: value });
  },
  'fail to write both': async (client, pair, value) => {
    await writeBoth(client, pair, value, [{ Description: 'without a name' }]);
    return (state) => state;
  },
  'read a': async (client, { a }) => {
    const reply = await client.send('GET', `${DATA}/sobjects/Account/${a}?fields=Description`);
    expectStatus(reply, 200);
    const { Description } = reply.json as { Description: string };
    return (state) => (state.a === Description ? state : undefined);
  },
  'read both': async (client, { a, b }) => {
    const rows = await client.query(`SELECT Id, Description FROM Account WHERE Id IN ('${a}', '${b}')`);
    const values = new Map(rows.map(({ Id, Description }) => [Id, Description]));
    return (state) => (values.get(a) === state.a && values.get(b) === state.b ? state : undefined);
  },
};

function writeOne(client: Client, id: string, value: string): Promise<Reply> {
  return client.send('PATCH', `${DATA}/sobjects/Account/${id}`, { Description: value });
}

/** In one transaction; `more` are accounts to create beside, which fail. */
async function writeBoth(
  client: Client,
  { a, b }: Pair,
  value: string,
  more: readonly unknown[],
): Promise<void> {
  const updates = [a, b].map((id, index) => ({
    method: 'PATCH',
    url: `${DATA}/sobjects/Account/${id}`,
    referenceId: `r${index}`,
    body: { Description: value },
  }));
  const creates = more.map((body) => ({
    method: 'POST',
    url: `${DATA}/sobjects/Account`,
    referenceId: 'more',
    body,
  }));
  const compositeRequest = [...updates, ...creates];
  const reply = await client.send('POST', `${DATA}/composite`, { allOrNone: true, compositeRequest });
  expectStatus(reply, 200);
  if (/"httpStatusCode":400/.test(reply.text) !== more.length > 0) throw new Error(reply.text);
}

function expectStatus({ status, text }: Reply, expected: number): void {
  if (status !== expected) throw new Error(`${status} ${text}`);
}

/** Everybody wants the same memo and the same money. */
async function raceForMoney(run: Run, client: Client, { id, payments, memos }: TortureOrder): Promise<void> {
  run.attempts++;
  run.count('races for money');
  run.progress(`race ${run.attempts}`);
  const path = `/services/data/v59.0/commerce/order-management/order-summaries/${id}/async-actions/ensure-refunds-async`;
  const amounts = Array.from({ length: 8 }, () => run.random.between(5, 40));
  const bodies = [
    ...amounts.map((excessFundsAmount) => ({ excessFundsAmount })),
    ...Array.from({ length: 6 }, () => ({ creditMemoId: memos[0] })),
  ];
  const replies = await Promise.all(bodies.map((body) => client.send('POST', path, body)));
  const stuck = await client.idle();
  if (stuck) run.lose(`stuck: ${stuck}`);
  const refunded = await refundedOf(client, payments);
  run.count('refunded in races', refunded);
  if (refunded > 100) run.lose(`order ${id}: ${refunded} refunded of 100 captured`);
  const excess = await sumOfComplete(client, replies.slice(0, amounts.length), amounts);
  const [memo] = await client.query(`SELECT Balance FROM CreditMemo WHERE Id = '${memos[0]}'`);
  const ofMemo = 7 - Number(memo?.Balance);
  if (refunded !== excess + ofMemo)
    run.lose(
      `order ${id}: ${refunded} refunded; complete requests for ${excess}, and ${ofMemo} off the memo`,
    );
}

async function refundedOf(client: Client, payments: readonly string[]): Promise<number> {
  const rows = await client.query(
    `SELECT Amount FROM Refund WHERE Status = 'Processed' AND PaymentId IN ('${payments.join("', '")}')`,
  );
  return rows.reduce((sum, { Amount }) => sum + Number(Amount), 0);
}

/** The amounts of the accepted requests whose operations ended as Complete. */
async function sumOfComplete(
  client: Client,
  replies: readonly Reply[],
  amounts: readonly number[],
): Promise<number> {
  const rows = await client.query("SELECT Id FROM BackgroundOperation WHERE Status = 'Complete'");
  const complete = new Set(rows.map(({ Id }) => Id));
  return replies.reduce((sum, { json }, index) => {
    const { backgroundOperationId = '' } = (json ?? {}) as { backgroundOperationId?: string };
    return complete.has(backgroundOperationId) ? sum + (amounts[index] ?? 0) : sum;
  }, 0);
}
