/**
 * Refunds with their work and no HTTP: CPU of the engine alone, for its profile (`node --cpu-prof bench/core.mjs`).
 * ORDERS orders (4,000), each refunded once, in ROUNDS rounds (8) of which the fastest counts. It runs the sources; MODULES is a folder with
 * the compiled modules of another version. DUMP is a file for all records at the end: ids, clock and texts are fixed, so that two versions
 * must write the same.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const ORDERS = Number(process.env.ORDERS ?? 4_000);
const ROUNDS = Number(process.env.ROUNDS ?? 8);
/** As many as the connections of refunds.mjs. */
const AT_ONCE = 10;
const { MODULES } = process.env;
const folder = pathToFileURL(`${MODULES ? resolve(MODULES) : join(import.meta.dirname, '../src')}/`);
if (!MODULES) (await import('tsx/esm/api')).register();
const load = (name) => import(new URL(`${name}.${MODULES ? 'js' : 'ts'}`, folder).href);

const { openOrg } = await load('org/emulated-org');
const { memoryStorage } = await load('org/storage/memory-storage');
const { readSeed } = await load('org/seed');
const { TaskRunner } = await load('background/task-runner');
const { OperationQueue } = await load('background/queue');
const { JobKinds } = await load('background/job-kinds');
const { connectJobs } = await load('connect/index');
const { ensureRefunds } = await load('connect/ensure-refunds-async/job');
const { validateRequest } = await load('connect/ensure-refunds-async/validate-request');
const { createSimulator } = await load('gateway/simulator');
const { writeOrdersSeed } = await import('./shared/orders-seed.mjs');

let texts = 0;
const newText = () => `text-${texts++}`;
let time = Date.parse('2026-11-22T09:30:00Z');
const clock = { now: () => new Date(time), after: () => () => {} };

const directory = mkdtempSync(join(tmpdir(), 'sfom-core-'));
process.on('exit', () => rmSync(directory, { recursive: true, force: true }));
const copies = writeOrdersSeed(join(directory, 'seed'), ORDERS);
const org = await openOrg({
  storage: memoryStorage(),
  clock: clock.now,
  newUuid: newText,
  seed: () => readSeed(join(directory, 'seed'), clock.now()),
  warn: () => {},
});
const onFault = (_task, fault) => {
  throw fault;
};
const tasks = new TaskRunner({ clock, onFault });
const gateway = createSimulator({ behaviors: () => org.settings.gatewayBehaviors, clock, notify: () => {} });
const kinds = new JobKinds(connectJobs);
const inFlight = (view, except) => kinds.inFlight(view, except);
const services = { org, gateway, clock, newText, inFlight };
const operations = new OperationQueue({ org, clock, tasks, kinds, services, isStorageFault: () => false });

async function enqueue({ orderSummaryId, creditMemoId }) {
  const job = await org.transact(orderSummaryId, async (tx) => {
    const orderSummary = await tx.get('OrderSummary', orderSummaryId);
    const input = { creditMemoId, excessFundsAmount: '1.50' };
    const request = await validateRequest({ org, view: tx, orderSummary, input, version: 59 });
    return ensureRefunds.enqueue({ tx, org, clock }, request, 'services/data/v59.0');
  });
  operations.submit(job);
}

/** CPU microseconds per refund. */
async function round(orders) {
  const before = process.cpuUsage();
  for (let next = 0; next < orders.length; next += AT_ONCE) {
    time += 7;
    await Promise.all(orders.slice(next, next + AT_ONCE).map(enqueue));
    await tasks.idle();
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / orders.length;
}

const size = Math.floor(ORDERS / ROUNDS);
const figures = [];
for (let first = 0; figures.length < ROUNDS; first += size)
  figures.push(Math.round(await round(copies.slice(first, first + size))));
const complete = (await org.all('BackgroundOperation')).filter(({ Status }) => Status === 'Complete').length;
console.log(`${Math.min(...figures)} µs CPU per refund (rounds ${figures.join(' ')}; ${complete} complete)`);

if (process.env.DUMP) {
  const lines = [];
  for (const name of [...org.sObjectTypes().map((type) => type.name), 'BackgroundJob', 'CreditMemoDebit'])
    for (const record of await org.all(name).catch(() => [])) lines.push(`${name} ${JSON.stringify(record)}`);
  writeFileSync(process.env.DUMP, `${lines.join('\n')}\n`);
}
