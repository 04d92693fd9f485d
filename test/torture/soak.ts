/** Steady load: memory, file descriptors and latency of the last third of the time are those of the first third, but for the records that were added. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Client } from './client.ts';
import { delay } from './kills.ts';
import type { Kind, Run } from './kind.ts';
import { EXCESS_AMOUNT, prepareOrg, type TortureOrder } from './orders.ts';
import { type Server, startServer } from './server.ts';

const DATA = '/services/data/v62.0';
const CLIENTS = 6;
const ORDERS = 30;

/** Requests of one client begin so far apart, so that every third of the time has the same load. */
const PACE_MS = 60;
const SAMPLE_MS = 200;
/** With fewer requests in a third of the time, one pause of the machine decides its p99. */
const REQUESTS_TO_JUDGE = 300;
const WARM_UP_SHARE = 0.25;

/** An acknowledged refund adds about twelve records and index entries. */
const BYTES_OF_A_REFUND = 12 * 4 * 1024;
const FREE_BYTES = 24 * 1024 * 1024;

export const soak: Kind = { name: 'soak', attempt: 'request', share: 8, run: runSoak };

interface Sample {
  readonly at: number;
  readonly rss: number;
  readonly descriptors: number;
  readonly refunds: number;
}

interface Latency {
  readonly at: number;
  readonly ms: number;
}

async function runSoak(run: Run): Promise<void> {
  const directory = join(run.directory, 'org');
  const orders = await prepareOrg(directory, ORDERS);
  const server = await startServer(directory);
  run.begin();
  const started = Date.now();
  const begin = started + (run.until - started) * WARM_UP_SHARE;
  const end = Math.max(run.until, started + 5_000);
  const state = { refunds: 0 };
  const latencies: Latency[] = [];
  const samples: Sample[] = [];
  const work = Array.from({ length: CLIENTS }, () =>
    sendUntil(end, run, server.client, orders, latencies, state),
  );
  await Promise.all([...work, sampleUntil(end, server, samples, state)]);
  await server.stop('SIGTERM');
  judge(run, begin, end, samples, latencies);
}

async function sendUntil(
  end: number,
  run: Run,
  client: Client,
  orders: readonly TortureOrder[],
  latencies: Latency[],
  state: { refunds: number },
): Promise<void> {
  for (let next = Date.now(); Date.now() < end; next += PACE_MS) {
    await delay(Math.max(0, next - Date.now()));
    const from = performance.now();
    const status = await sendOne(run, client, orders, state);
    latencies.push({ at: Date.now(), ms: performance.now() - from });
    run.attempts++;
    if (status >= 500) run.lose(`answer ${status}`);
  }
}

async function sendOne(
  run: Run,
  client: Client,
  orders: readonly TortureOrder[],
  state: { refunds: number },
): Promise<number> {
  const { random } = run;
  const order = random.pick(orders);
  const payment = random.pick(order.payments);
  const { status } = await random.pick([
    () => client.send('GET', `${DATA}/sobjects/Payment/${payment}`),
    () =>
      client.send('PATCH', `${DATA}/sobjects/OrderSummary/${order.id}`, { Description: `${random.seed()}` }),
    () => client.send('POST', `${DATA}/sobjects/Account`, { Description: 'without a name' }),
    () =>
      client.send(
        'GET',
        `${DATA}/query?q=${encodeURIComponent(`SELECT Id, Amount, (SELECT Id FROM PaymentLinesInvoice) FROM Payment WHERE Id = '${payment}'`)}`,
      ),
    () =>
      client.send(
        'GET',
        `${DATA}/query?q=${encodeURIComponent('SELECT Status, COUNT(Id), SUM(Amount) FROM Payment GROUP BY Status')}`,
      ),
    () => client.send('POST', '/_emulator/sessions', {}),
    () => refund(client, order, state),
  ])();
  return status;
}

async function refund(client: Client, { id }: TortureOrder, state: { refunds: number }) {
  const path = `/services/data/v59.0/commerce/order-management/order-summaries/${id}/async-actions/ensure-refunds-async`;
  const reply = await client.send('POST', path, { excessFundsAmount: EXCESS_AMOUNT });
  if (reply.status === 201) state.refunds++;
  return reply;
}

async function sampleUntil(
  end: number,
  { pid }: Server,
  samples: Sample[],
  state: { readonly refunds: number },
): Promise<void> {
  while (Date.now() < end) {
    await delay(SAMPLE_MS);
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    const rss = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) * 1024;
    const descriptors = (await readdir(`/proc/${pid}/fd`)).length;
    samples.push({ at: Date.now(), rss, descriptors, refunds: state.refunds });
  }
}

function judge(
  run: Run,
  begin: number,
  end: number,
  samples: readonly Sample[],
  latencies: readonly Latency[],
): void {
  const third = (end - begin) / 3;
  const first = <T extends { at: number }>(list: readonly T[]) =>
    list.filter(({ at }) => at >= begin && at < begin + third);
  const last = <T extends { at: number }>(list: readonly T[]) => list.filter(({ at }) => at >= end - third);
  judgeMemory(run, first(samples), last(samples));
  judgeDescriptors(run, first(samples), last(samples));
  judgeLatency(run, first(latencies), last(latencies));
}

/** The least of a third is nearest to what is in use: between two collections memory only grows. */
function judgeMemory(run: Run, first: readonly Sample[], last: readonly Sample[]): void {
  const before = Math.min(...first.map(({ rss }) => rss));
  const after = Math.min(...last.map(({ rss }) => rss));
  const refunds = (last.at(-1)?.refunds ?? 0) - (first[0]?.refunds ?? 0);
  const allowed = before * 1.25 + FREE_BYTES + refunds * BYTES_OF_A_REFUND;
  run.figures.set('RSS', `${inMiB(before)} → ${inMiB(after)} MiB`);
  run.figures.set('refunds', refunds);
  if (after > allowed)
    run.lose(`RSS grew from ${inMiB(before)} to ${inMiB(after)} MiB; allowed ${inMiB(allowed)}`);
}

function judgeDescriptors(run: Run, first: readonly Sample[], last: readonly Sample[]): void {
  const before = Math.max(...first.map(({ descriptors }) => descriptors));
  const after = Math.max(...last.map(({ descriptors }) => descriptors));
  run.figures.set('descriptors', `${before} → ${after}`);
  if (after > before + 5) run.lose(`open files grew from ${before} to ${after}`);
}

/** Wide bounds, for the machine has other work too; a latency that grows with the time exceeds them in a long run. */
function judgeLatency(run: Run, first: readonly Latency[], last: readonly Latency[]): void {
  const before = p99(first);
  const after = p99(last);
  run.figures.set('p99', `${before.toFixed(0)} → ${after.toFixed(0)} ms`);
  const isEnough = Math.min(first.length, last.length) >= REQUESTS_TO_JUDGE;
  if (isEnough && after > before * 3 + 250)
    run.lose(`p99 grew from ${before.toFixed(0)} to ${after.toFixed(0)} ms`);
}

function p99(latencies: readonly Latency[]): number {
  const sorted = latencies.map(({ ms }) => ms).sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length * 0.99)] ?? 0;
}

function inMiB(bytes: number): string {
  return (bytes / 1024 / 1024).toFixed(0);
}
