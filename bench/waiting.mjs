/** How long does one heavy request keep others waiting? See README.md. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { call, startEmulator, VERSION } from './shared/emulator.mjs';
import { ascending, quantile } from './shared/figures.mjs';
import { heavyRequests } from './shared/heavy-requests.mjs';
import { connect, send } from './shared/load.mjs';
import { optionsOf } from './shared/options.mjs';
import { orderAt, writeOrdersSeed } from './shared/orders-seed.mjs';
import { killedAtTheEnd, pause, stop, temporaryDirectory } from './shared/processes.mjs';
import { progress, publish } from './shared/report.mjs';

const { WAITING_ORDERS, WAITING_ROUNDS, EVERY_MS, TERMS, XML_MB, UPLOAD_ROWS } = optionsOf(
  'The longest wait of a small GET, sent by a second process every few milliseconds, while one heavy request runs.',
  {
    WAITING_ORDERS: [20_000, 'orders in the org'],
    WAITING_ROUNDS: [3, 'times each heavy request is sent'],
    EVERY_MS: [5, 'between small GETs'],
    TERMS: [3_000, 'terms of the OR'],
    XML_MB: [5, 'size of the XML bodies'],
    UPLOAD_ROWS: [50_000, 'rows of the Bulk upload'],
  },
);
const TARGET_MS = 100;
const TARGET_ORDERS = 20_000;

const directory = temporaryDirectory();
const seed = join(directory, 'seed');
writeOrdersSeed(seed, WAITING_ORDERS);
const server = await startEmulator(['--seed', seed, '--data', join(directory, 'org')]);
progress(`an org of ${WAITING_ORDERS} orders is ready`);

const { orderSummaryId } = orderAt(Math.floor(WAITING_ORDERS / 2));
const HEAVY = [
  ['nothing else', undefined],
  ...heavyRequests({ orderSummaryId, terms: TERMS, megabytes: XML_MB }),
];

/** A second process, with the milliseconds of its GETs since it was asked last. */
function startSmallGets() {
  const child = killedAtTheEnd(fork(fileURLToPath(new URL('./small-gets.mjs', import.meta.url))));
  child.send({
    server: { url: server.url, headers: server.headers },
    path: `${VERSION}/sobjects/OrderSummary/${orderSummaryId}?fields=Id`,
    everyMs: EVERY_MS,
  });
  const report = async () => {
    const answer = once(child, 'message');
    child.send('report');
    return (await answer)[0];
  };
  return { child, report };
}

const pool = connect(server, 1);

/** Sends a heavy request, and returns what it took and how it was answered. */
async function heavy(request) {
  const started = performance.now();
  if (request === undefined) await pause(500);
  const answer =
    request && (await send(pool, { ...request, headers: { ...server.headers, ...request.headers } }));
  const status = answer === undefined ? '' : statusOf(answer);
  return { ms: performance.now() - started, status };
}

/** A composite request answers 200 whatever its query does. */
function statusOf({ status, text }) {
  const inner = /"httpStatusCode"\s*:\s*(\d+)/.exec(text);
  return String(inner === null ? status : inner[1]);
}

const csv = () => {
  const lines = Array.from(
    { length: UPLOAD_ROWS },
    (_, row) => `Account ${row},Retail,${row % 500},${row}.50`,
  );
  return `Name,Industry,NumberOfEmployees,AnnualRevenue\n${lines.join('\n')}\n`;
};

async function bulkUpload() {
  const jobs = `${VERSION}/jobs/ingest`;
  const started = performance.now();
  const { id } = await call(server, jobs, {
    method: 'POST',
    body: '{"object":"Account","operation":"insert"}',
  });
  await call(server, `${jobs}/${id}/batches`, {
    method: 'PUT',
    body: csv(),
    headers: { 'content-type': 'text/csv' },
  });
  await call(server, `${jobs}/${id}`, { method: 'PATCH', body: '{"state":"UploadComplete"}' });
  let state = '';
  while (!['JobComplete', 'Failed'].includes(state)) {
    await pause(100);
    ({ state } = await call(server, `${jobs}/${id}`));
  }
  return { ms: performance.now() - started, status: state };
}

const smallGets = startSmallGets();

/** Runs something heavy several times: the waits of all small GETs that ran beside it. */
async function measure(what, run, rounds) {
  const waits = [];
  const runs = [];
  for (let round = 0; round < rounds; round++) {
    await pause(200);
    await smallGets.report();
    runs.push(await run());
    await pause(200);
    waits.push(...(await smallGets.report()));
  }
  const sorted = ascending(waits);
  progress(`${what}: ${sorted.at(-1).toFixed(1)} ms`);
  return {
    'While this runs': what,
    'longest wait ms': sorted.at(-1),
    'median ms': quantile(sorted, 0.5),
    'it takes ms, at most': Math.max(...runs.map(({ ms }) => ms)),
    answer: runs[0].status,
  };
}

await smallGets.report();
await pause(1_000);
const rows = [];
for (const [what, request] of HEAVY) rows.push(await measure(what, () => heavy(request), WAITING_ROUNDS));
rows.push(await measure(`Bulk insert of ${UPLOAD_ROWS.toLocaleString('en')} rows`, bulkUpload, 1));
const longest = rows.slice(1).toSorted((one, other) => other['longest wait ms'] - one['longest wait ms'])[0];
publish({
  title: 'How long one request keeps others waiting',
  rows,
  notes: [
    `An org of ${WAITING_ORDERS.toLocaleString('en')} orders on disk; another process reads one field of a record, again ${EVERY_MS} ms after each answer. Each heavy request ${WAITING_ROUNDS} times, the Bulk upload once.`,
  ],
  isTargetSize: WAITING_ORDERS >= TARGET_ORDERS,
  targets: [
    [
      `Longest wait beside a heavy request (${longest['While this runs']})`,
      longest['longest wait ms'],
      'ms',
      { atMost: TARGET_MS },
    ],
  ],
});
await stop(smallGets.child, 'SIGKILL');
await pool.close();
await stop(server.child, 'SIGKILL');
process.exit(0);
