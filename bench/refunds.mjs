/** How many refunds a second, beside servers that only answer? See README.md. */
import { join } from 'node:path';
import { call, idle, refundOf, startEmulator, VERSION } from './shared/emulator.mjs';
import { ascending, quantile, residentMiB, usage, usedPer } from './shared/figures.mjs';
import { closedLoop, openLoop } from './shared/load.mjs';
import { optionsOf } from './shared/options.mjs';
import { RECORDS_PER_ORDER, writeOrdersSeed } from './shared/orders-seed.mjs';
import { stop, temporaryDirectory } from './shared/processes.mjs';
import { progress, publish } from './shared/report.mjs';
import { howToInstall, RIVALS, startRival } from './shared/rivals.mjs';

const { ORDERS, REFUNDS, WARM_UP, REFUND_SECONDS } = optionsOf(
  'Refund requests with their work, each on an order of its own, 10 connections, beside servers that answer a constant.',
  {
    ORDERS: [20_000, 'orders in the org'],
    REFUNDS: [5_000, 'of them refunded, and as many again at half load'],
    WARM_UP: [3_000, 'requests before anything is measured'],
    REFUND_SECONDS: [20, 'that one server is measured at most'],
  },
);
const TARGET_ORDERS = 20_000;
const READ_AT_ONCE = 200;

const directory = temporaryDirectory();
const smallSeed = join(directory, 'small');
const wholeSeed = join(directory, 'whole');
const refunds = writeOrdersSeed(smallSeed, ORDERS, true).map(refundOf);
writeOrdersSeed(wholeSeed, ORDERS);
if (WARM_UP + REFUNDS > ORDERS) throw new Error('ORDERS must be at least WARM_UP + REFUNDS');
progress(`two seeds of ${ORDERS} orders are written`);

const MEMORY = 'sfom-emulator, in memory';
const DISK = 'sfom-emulator, on disk';
const WHOLE = 'sfom-emulator, on disk, large orders';
const ours = (what, seed, ...options) => ({ what, start: () => startEmulator(['--seed', seed, ...options]) });
const rival = (each) => ({ what: each.what, start: () => startRival(each) });
const SERVERS = [
  ...RIVALS.map(rival),
  ours(MEMORY, smallSeed, '--in-memory'),
  ours(DISK, smallSeed, '--data', join(directory, 'org')),
  ours(WHOLE, wholeSeed, '--data', join(directory, 'whole-org')),
];

/** Requests for that server: rivals with a path of their own take them there. */
const requestsOf = (server, from, to) =>
  refunds.slice(from, to).map((request) => ({ ...request, path: server.path ?? request.path }));

async function measure(server) {
  await closedLoop(server, requestsOf(server, 0, WARM_UP), { seconds: REFUND_SECONDS });
  await idle(server);
  const before = usage(server.child);
  const started = performance.now();
  const { count, seconds, latencies } = await closedLoop(
    server,
    requestsOf(server, WARM_UP, WARM_UP + REFUNDS),
    {
      seconds: REFUND_SECONDS,
    },
  );
  await idle(server);
  const withWork = (count * 1_000) / (performance.now() - started);
  const used = usedPer(count, before, usage(server.child));
  return { count, accepted: count / seconds, withWork, latencies, used, resident: residentMiB(server.child) };
}

/** The median and slowest hundredth of the milliseconds from SubmittedAt to FinishedAt, at half the rate that was measured. */
async function completionAt(server, perSecond, from) {
  const ids = (await openLoop(server, requestsOf(server, from, from + REFUNDS), perSecond)).map(
    (text) => JSON.parse(text).backgroundOperationId,
  );
  await idle(server);
  const times = [];
  for (let at = 0; at < ids.length; at += READ_AT_ONCE) {
    const path = `${VERSION}/composite/sobjects/BackgroundOperation?fields=Status,SubmittedAt,FinishedAt&ids=${ids.slice(at, at + READ_AT_ONCE)}`;
    for (const operation of await call(server, path)) times.push(millisecondsOf(operation));
  }
  return { count: times.length, p50: quantile(ascending(times), 0.5), p99: quantile(ascending(times), 0.99) };
}

function millisecondsOf({ Id, Status, SubmittedAt, FinishedAt }) {
  if (Status !== 'Complete') throw new Error(`${Id} is ${Status}`);
  return Date.parse(FinishedAt) - Date.parse(SubmittedAt);
}

const rowOf = (what, { accepted, withWork, latencies, used, resident }) => ({
  Server: what,
  'accepted/s': accepted,
  'with their work/s': withWork,
  'of Express': undefined,
  'p50 ms': quantile(latencies, 0.5),
  'p99 ms': quantile(latencies, 0.99),
  'CPU µs each': used.cpu,
  'bytes written each': used.written,
  'RSS MiB': resident,
});

const rows = [];
const completions = [];
const measured = new Map();
for (const { what, start } of SERVERS) {
  const server = await start();
  if (server.missing !== undefined) {
    rows.push({ Server: what, 'accepted/s': server.missing });
    progress(`${what}: ${server.missing}`);
    continue;
  }
  const found = await measure(server);
  measured.set(what, found);
  rows.push(rowOf(what, found));
  progress(`${what}: ${Math.round(found.withWork)}/s`);
  const from = WARM_UP + found.count;
  if (server.token !== undefined && what !== WHOLE && from + REFUNDS <= ORDERS) {
    const perSecond = found.withWork / 2;
    const { count, p50, p99 } = await completionAt(server, perSecond, from);
    completions.push({
      Server: what,
      'refunds/s': perSecond,
      refunds: count,
      'median ms': p50,
      'p99 ms': p99,
    });
    progress(`${what}: half load measured`);
  }
  await stop(server.child, 'SIGKILL');
}

const express = measured.get('Express, constant').accepted;
for (const row of rows)
  if (measured.has(row.Server)) row['of Express'] = measured.get(row.Server).withWork / express;
const disk = measured.get(DISK);
const isTargetSize = ORDERS >= TARGET_ORDERS;

publish({
  title: 'Refunds, beside servers that only answer',
  rows,
  notes: [
    `An org of ${ORDERS.toLocaleString('en')} orders; ${REFUNDS.toLocaleString('en')} refund requests after ${WARM_UP.toLocaleString('en')} to warm up (at most ${REFUND_SECONDS} s), each on an order of its own, 10 connections. An order has 5 records: order summary, order payment summary, payment, credit memo and its line; a large order is the demo's first, with ${RECORDS_PER_ORDER} records, of which a refund changes more.`,
    'Rivals have no work: their two rates are the same but for noise.',
    ...howToInstall(rows),
  ],
  isTargetSize,
  targets: [
    ['Refund on disk with its work, of Express', disk.withWork / express, '×', { atLeast: 0.4 }],
    ['Refund on disk, p99 at 10 connections', quantile(disk.latencies, 0.99), 'ms', { atMost: 20 }],
  ],
});
if (completions.length > 0)
  publish({
    title: 'From a refund request to its end, at half load',
    rows: completions,
    notes: [
      "Requests are sent at fixed moments, at half of the rate above. The time is the operation's own FinishedAt − SubmittedAt: from before the acknowledgement to the commit of the results, without the last write to disk.",
    ],
    isTargetSize,
    targets: [
      [
        'From submission to Complete at half load, median',
        completions.at(-1)['median ms'],
        'ms',
        { atMost: 10 },
      ],
    ],
  });
process.exit(0);
