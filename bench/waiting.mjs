/** How long does one heavy request keep others waiting? See README.md. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { call, queryPath, startEmulator, VERSION } from './shared/emulator.mjs';
import { ascending, quantile } from './shared/figures.mjs';
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
    UPLOAD_ROWS: [100_000, 'rows of the Bulk upload'],
  },
);
const TARGET_MS = 100;
const TARGET_ORDERS = 20_000;
const JSON_TYPE = { 'content-type': 'application/json' };
const XML_TYPE = { 'content-type': 'application/xml' };

const directory = temporaryDirectory();
const seed = join(directory, 'seed');
writeOrdersSeed(seed, WAITING_ORDERS);
const server = await startEmulator(['--seed', seed, '--data', join(directory, 'org')]);
progress(`an org of ${WAITING_ORDERS} orders is ready`);

const { orderSummaryId } = orderAt(Math.floor(WAITING_ORDERS / 2));
const refunds = `${VERSION}/commerce/order-management/order-summaries/${orderSummaryId}/async-actions/ensure-refunds-async`;
const or = Array.from({ length: TERMS }, (_, each) => `OrderNumber = 'B-${each}'`).join(' OR ');
const composite = (soql) =>
  JSON.stringify({ compositeRequest: [{ method: 'GET', url: queryPath(soql), referenceId: 'query' }] });
const elements = Math.min(90_000, Math.floor((XML_MB * 1e6) / 55));
const sequences = '<sequences><amount>1.00</amount></sequences>'.padEnd(
  Math.floor((XML_MB * 1e6) / (elements / 2)),
);
const accounts = Array.from({ length: 200 }, (_, each) => ({
  attributes: { type: 'Account' },
  Name: `Heavy ${each}`,
  Industry: 'Retail',
}));

const query = (soql) => ({ path: queryPath(soql) });
const HEAVY = [
  ['nothing else', undefined],
  [
    'page of subqueries',
    query(
      'SELECT Id, (SELECT Id FROM OrderItemSummaries), (SELECT Id FROM OrderPaymentSummaries) FROM OrderSummary',
    ),
  ],
  [
    'semi-join over all orders',
    query(
      'SELECT COUNT() FROM OrderSummary WHERE Id IN (SELECT OrderSummaryId FROM OrderPaymentSummary WHERE AvailableToRefundAmount > 5) AND Id IN (SELECT OrderSummaryId FROM OrderItemSummary WHERE Quantity > 0)',
    ),
  ],
  [
    'GROUP BY over a parent',
    query(
      'SELECT OrderSummary.Status, SUM(AvailableToRefundAmount) FROM OrderPaymentSummary GROUP BY OrderSummary.Status',
    ),
  ],
  [
    'ORDER BY over a parent',
    query(
      'SELECT Id, OrderSummary.OrderNumber FROM OrderPaymentSummary ORDER BY OrderSummary.OrderNumber DESC',
    ),
  ],
  [
    `OR of ${TERMS.toLocaleString('en')} terms`,
    {
      method: 'POST',
      path: `${VERSION}/composite`,
      body: composite(`SELECT Id FROM OrderSummary WHERE ${or}`),
    },
  ],
  [
    `XML of ${XML_MB} MB, many elements`,
    {
      method: 'POST',
      path: `${refunds}.xml`,
      headers: XML_TYPE,
      body: `<ensureRefundsAsyncInput>${sequences.repeat(elements / 2)}</ensureRefundsAsyncInput>`,
    },
  ],
  [
    `XML of ${XML_MB} MB, one text`,
    {
      method: 'POST',
      path: `${VERSION}/sobjects/Account`,
      headers: XML_TYPE,
      body: `<Account><Name>Heavy</Name><Description>${'text &amp; '.repeat((XML_MB * 1e6) / 11)}</Description></Account>`,
    },
  ],
  [
    'collection of 200 records',
    {
      method: 'POST',
      path: `${VERSION}/composite/sobjects`,
      body: JSON.stringify({ allOrNone: true, records: accounts }),
    },
  ],
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
    request &&
    (await send(pool, { ...request, headers: { ...server.headers, ...JSON_TYPE, ...request.headers } }));
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
