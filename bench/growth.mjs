/** Does a request cost more when the org has more records? And memory, start and seeding of a large org. See README.md. */
import { rmSync } from 'node:fs';
import { idle, queryPath, refundOf, VERSION } from './shared/emulator.mjs';
import { residentMiB, usage, usedPer } from './shared/figures.mjs';
import { existingOrg, newOrg, trackingOf } from './shared/grown-org.mjs';
import { closedLoop } from './shared/load.mjs';
import { optionsOf } from './shared/options.mjs';
import { orderAt } from './shared/orders-seed.mjs';
import { stop } from './shared/processes.mjs';
import { progress, publish, textOf } from './shared/report.mjs';

const { COUNTS, REQUESTS, LOAD_SECONDS, SEED_RECORDS } = optionsOf(
  'CPU of a request, memory, start and seeding as the org grows, on disk.',
  {
    COUNTS: [[10_000, 100_000, 1_000_000], 'records in the org, each in a run of its own'],
    REQUESTS: [3_000, 'requests of each kind, half as many refunds; a third as many before them'],
    LOAD_SECONDS: [60, 'of load on the largest org before its memory is read'],
    SEED_RECORDS: [500_000, 'records whose seeding is timed; 0 leaves it out'],
  },
);
const TARGET_COUNT = 1_000_000;
const TARGET_SEED = 500_000;

/** The same number of orders at every size, spread over the whole org. */
const SPREAD = 500;

/** By a number that counts up, the place of an order in the seed. */
const spread = (orders) => {
  const some = Math.min(SPREAD, orders);
  return (each) => Math.floor((((each * 7) % some) * orders) / some);
};

let created = 0;

/** A request of each kind for the order at that place. Refunds are of excess funds, since an order can have many of those. */
const KINDS = [
  {
    what: 'GET by id',
    request: (order) => ({ path: `${VERSION}/sobjects/CreditMemo/${orderAt(order).creditMemoId}` }),
  },
  {
    what: 'SOQL by reference',
    request: (order) => ({
      path: queryPath(
        `SELECT Id, AvailableToRefundAmount FROM OrderPaymentSummary WHERE OrderSummaryId = '${orderAt(order).orderSummaryId}'`,
      ),
    }),
  },
  {
    what: 'refund POST with its work',
    share: 0.5,
    request: (order) => ({ ...refundOf(orderAt(order)), body: '{"excessFundsAmount":0.01}' }),
  },
  {
    what: 'create an Account',
    request: () => ({
      method: 'POST',
      path: `${VERSION}/sobjects/Account`,
      body: `{"Name":"Bench ${created++}"}`,
    }),
  },
  {
    what: 'PATCH by external id',
    request: (order) => ({
      method: 'PATCH',
      path: `${VERSION}/sobjects/Shipment__c/Tracking__c/${trackingOf(order)}`,
      body: '{"Weight__c":1.5}',
    }),
  },
];

function* requestsOf(kind, orderOf, from, to) {
  for (let each = from; each < to; each++) yield kind.request(orderOf(each));
}

/** Microseconds of CPU that each kind of request costs. */
async function costs(server, orderOf) {
  const found = new Map();
  for (const kind of KINDS) {
    const requests = Math.round(REQUESTS * (kind.share ?? 1));
    const warmUp = Math.round(requests / 3);
    await closedLoop(server, requestsOf(kind, orderOf, 0, warmUp));
    await idle(server);
    const before = usage(server.child);
    await closedLoop(server, requestsOf(kind, orderOf, warmUp, warmUp + requests));
    await idle(server);
    found.set(kind.what, usedPer(requests, before, usage(server.child)).cpu);
    progress(`${kind.what}: ${textOf(found.get(kind.what))} µs`);
  }
  return found;
}

/** All kinds of requests in turn, until the seconds are over. */
async function load(server, orderOf, seconds) {
  const until = performance.now() + seconds * 1_000;
  for (let from = 0; performance.now() < until; from += 200)
    for (const kind of KINDS) await closedLoop(server, requestsOf(kind, orderOf, from, from + 200));
  await idle(server);
}

const nameOf = (records) => `${records.toLocaleString('en')} records`;

async function measure(records) {
  const name = nameOf(records);
  const { data, orders, seconds } = await newOrg(name, records);
  const server = await existingOrg(data);
  const afterStart = residentMiB(server.child);
  progress(`${name}: started in ${server.seconds.toFixed(1)} s`);
  const orderOf = spread(orders);
  const found = await costs(server, orderOf);
  const isLargest = records === Math.max(...COUNTS);
  if (isLargest) await load(server, orderOf, LOAD_SECONDS);
  const afterLoad = residentMiB(server.child);
  await stop(server.child, 'SIGKILL');
  rmSync(data, { recursive: true });
  return { records, costs: found, seconds, startSeconds: server.seconds, afterStart, afterLoad };
}

/** An org that is too large for the machine is a line of the report; the others are still measured. */
const failures = [];
async function attempt(what, run) {
  try {
    return await run();
  } catch (error) {
    failures.push(`${what} failed: ${error.message}.`);
    progress(failures.at(-1));
    return undefined;
  }
}

function publishCosts(found) {
  const smallest = found[0];
  const largest = found.at(-1);
  const ratioOf = ({ what }) => largest.costs.get(what) / smallest.costs.get(what);
  publish({
    title: 'CPU of a request as the org grows',
    rows: KINDS.map((kind) => ({
      'CPU µs of a request': kind.what,
      ...Object.fromEntries(found.map((each) => [nameOf(each.records), each.costs.get(kind.what)])),
      'largest to smallest': `${ratioOf(kind).toFixed(2)} ×`,
    })),
    notes: [
      `Existing orgs on disk, 10 connections, ${REQUESTS.toLocaleString('en')} requests of a kind (half as many refunds), spread over ${SPREAD} orders.`,
    ],
    isTargetSize: largest.records >= TARGET_COUNT,
    targets: KINDS.slice(0, 4).map((kind) => [
      `${kind.what}: CPU with ${nameOf(largest.records)}, of that with ${smallest.records.toLocaleString('en')}`,
      ratioOf(kind),
      '×',
      { atMost: 1.3 },
    ]),
  });
}

function publishMemory(found) {
  const largest = found.at(-1);
  publish({
    title: 'Memory, start and seeding as the org grows',
    rows: found.map((each) => ({
      Records: each.records.toLocaleString('en'),
      'seeding s': each.seconds,
      'start of the existing org s': each.startSeconds,
      'RSS after it MiB': each.afterStart,
      'RSS after load MiB': each.afterLoad,
    })),
    notes: [
      `Seconds are from the spawn to the first answer. Load: the requests above, on the largest org for ${LOAD_SECONDS} s more.`,
      ...failures,
    ],
    isTargetSize: largest.records >= TARGET_COUNT,
    targets: [
      [
        `Memory of ${nameOf(largest.records)} after start and load`,
        largest.afterLoad / 1_024,
        'GiB',
        { atMost: 1.5 },
      ],
      [`Start of an existing org of ${nameOf(largest.records)}`, largest.startSeconds, 's', { atMost: 10 }],
    ],
  });
}

function publishSeeding({ seconds, cpuSeconds }) {
  publish({
    title: 'Seeding from NDJSON',
    rows: [
      {
        Records: SEED_RECORDS.toLocaleString('en'),
        'spawn to first answer s': seconds,
        'CPU s': cpuSeconds,
        'CPU µs a record': (cpuSeconds * 1_000_000) / SEED_RECORDS,
      },
    ],
    isTargetSize: SEED_RECORDS >= TARGET_SEED,
    targets: [[`Seeding ${nameOf(SEED_RECORDS)} from NDJSON`, seconds, 's', { atMost: 20 }]],
  });
}

const found = [];
for (const records of COUNTS) {
  const one = await attempt(nameOf(records), () => measure(records));
  if (one !== undefined) found.push(one);
}
if (found.length > 0) {
  publishCosts(found);
  publishMemory(found);
}
const seeding =
  SEED_RECORDS > 0 &&
  (await attempt('Seeding', () => newOrg(`seeding ${nameOf(SEED_RECORDS)}`, SEED_RECORDS)));
if (seeding) {
  rmSync(seeding.data, { recursive: true });
  publishSeeding(seeding);
}
process.exit(failures.length > 0 ? 1 : 0);
