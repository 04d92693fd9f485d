/** Does a request cost more when the org has more records? Memory, start and seeding of a large org, and bytes written in a soak. See README.md. */
import { appendFileSync, cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { addedBytes, sizesOf } from './shared/added-bytes.mjs';
import { firstAnswer, idle, queryPath, refundOf, startEmulator, VERSION } from './shared/emulator.mjs';
import { residentMiB, usage, usedPer } from './shared/figures.mjs';
import { closedLoop, openLoop } from './shared/load.mjs';
import { optionsOf } from './shared/options.mjs';
import { orderAt, RECORDS_OF_DEMO, RECORDS_PER_ORDER, writeOrdersSeed } from './shared/orders-seed.mjs';
import { stop, temporaryDirectory } from './shared/processes.mjs';
import { makeId } from './shared/record-ids.mjs';
import { progress, publish, textOf } from './shared/report.mjs';

const { COUNTS, REQUESTS, SECONDS, SEED_RECORDS, SOAK_SECONDS, SOAK_RATE } = optionsOf(
  'CPU of a request, memory, start and seeding as the org grows, on disk.',
  {
    COUNTS: [[10_000, 100_000, 1_000_000], 'records in the org, each in a run of its own'],
    REQUESTS: [3_000, 'requests of each kind, half as many refunds; a third as many again warm it up'],
    SECONDS: [60, 'of load on the largest org before its memory is read'],
    SEED_RECORDS: [500_000, 'records whose seeding is timed; 0 leaves it out'],
    SOAK_SECONDS: [120, 'of refunds whose bytes on disk are counted; 0 leaves it out'],
    SOAK_RATE: [100, 'refunds a second in that time'],
  },
);
const TARGET_COUNT = 1_000_000;
const TARGET_SEED = 500_000;
const directory = temporaryDirectory();
const copiesFor = (records) => Math.max(1, Math.round((records - RECORDS_OF_DEMO) / (RECORDS_PER_ORDER + 1)));

/** A custom object with an external id: one record for each order. */
const SHIPMENT = new URL('../test/org/definitions/seed/sobjects/Shipment__c.json', import.meta.url).pathname;
const trackingOf = (order) => `TR-${order}`;

function addShipments(seed, orders) {
  mkdirSync(join(seed, 'sobjects'));
  cpSync(SHIPMENT, join(seed, 'sobjects', 'Shipment__c.json'));
  const line = (_, order) => `{"Id":"${makeId('a0S', order + 1)}","Tracking__c":"${trackingOf(order)}"}\n`;
  appendFileSync(join(seed, 'Shipment__c.ndjson'), Array.from({ length: orders }, line).join(''));
}

/** A new org with that many records, in a directory of its own: {data, orders, seconds} until the first answer. */
async function newOrg(name, records) {
  const seed = join(directory, `seed-${name}`);
  const data = join(directory, `org-${name}`);
  const orders = copiesFor(records);
  writeOrdersSeed(seed, orders);
  addShipments(seed, orders);
  progress(`${name}: the seed is written`);
  const started = performance.now();
  const server = await startEmulator(['--seed', seed, '--data', data]);
  await firstAnswer(server);
  const seconds = (performance.now() - started) / 1_000;
  const cpuSeconds = usage(server.child).cpu / 1_000_000;
  await stop(server.child);
  rmSync(seed, { recursive: true });
  progress(`${name}: seeded in ${seconds.toFixed(1)} s`);
  return { data, orders, seconds, cpuSeconds };
}

/** Starts an existing org, with its milliseconds to the first answer. */
async function existing(data) {
  const started = performance.now();
  const server = await startEmulator(['--data', data]);
  await firstAnswer(server);
  return { ...server, startSeconds: (performance.now() - started) / 1_000 };
}

/** The same number of orders at every size, spread over the whole org: the place of each in the seed. */
const SPREAD = 500;
const spread = (orders) => {
  const some = Math.min(SPREAD, orders);
  return (each) => Math.floor((((each * 7) % some) * orders) / some);
};

let created = 0;

/** One request of each kind, for the order at that place. Refunds are of excess funds, so that an order can have several. */
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
    request: (order) => ({
      ...refundOf(orderAt(order)),
      body: '{"excessFundsAmount":0.01}',
    }),
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
  const server = await existing(data);
  const afterStart = residentMiB(server.child);
  progress(`${name}: started in ${server.startSeconds.toFixed(1)} s`);
  const orderOf = spread(orders);
  const found = await costs(server, orderOf);
  await load(server, orderOf, records === Math.max(...COUNTS) ? SECONDS : Math.min(SECONDS, 5));
  const afterLoad = residentMiB(server.child);
  await stop(server.child, 'SIGKILL');
  rmSync(data, { recursive: true });
  return { records, costs: found, seconds, startSeconds: server.startSeconds, afterStart, afterLoad };
}

/** Refunds at an even rate, on a demo org with as many orders as that takes; what the process wrote, and what was added to the org. */
async function soak() {
  const orders = Math.round(SOAK_SECONDS * SOAK_RATE);
  const { data } = await newOrg('soak', RECORDS_OF_DEMO + orders * (RECORDS_PER_ORDER + 1));
  const server = await existing(data);
  const before = await sizesOf(server);
  const written = usage(server.child).written;
  const requests = Array.from({ length: orders }, (_, each) => refundOf(orderAt(each)));
  await openLoop(server, requests, SOAK_RATE);
  await idle(server);
  const added = await addedBytes(server, before);
  const total = usage(server.child).written - written;
  await stop(server.child, 'SIGKILL');
  return { refunds: orders, written: total, added };
}

const found = [];
for (const records of COUNTS) found.push(await measure(records));
const [smallest] = found;
const largest = found.at(-1);
const ratio = (kind, { costs: of }) => of.get(kind.what) / smallest.costs.get(kind.what);
const isTargetSize = largest.records >= TARGET_COUNT;

publish({
  title: 'CPU of a request as the org grows',
  rows: KINDS.map((kind) => ({
    'CPU µs of a request': kind.what,
    ...Object.fromEntries(found.map((each) => [nameOf(each.records), each.costs.get(kind.what)])),
    'largest to smallest': `${ratio(kind, largest).toFixed(2)} ×`,
  })),
  notes: [
    `Existing orgs on disk, 10 connections, ${REQUESTS.toLocaleString('en')} requests of a kind, spread over ${SPREAD} orders.`,
  ],
  targets: isTargetSize
    ? KINDS.map((kind) => [
        `${kind.what}: CPU at ${nameOf(largest.records)}, of that at ${nameOf(smallest.records)}`,
        ratio(kind, largest),
        '×',
        { atMost: 1.3 },
      ])
    : [],
});
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
    `Each from the spawn to the first answer. Load on the largest org: ${SECONDS} s, all kinds of requests.`,
  ],
  targets: isTargetSize
    ? [
        [
          `Memory of ${nameOf(largest.records)} after a minute of load`,
          largest.afterLoad / 1_024,
          'GiB',
          { atMost: 1.5 },
        ],
        [`Start of an existing org of ${nameOf(largest.records)}`, largest.startSeconds, 's', { atMost: 10 }],
      ]
    : [],
});
if (SEED_RECORDS > 0) {
  const { seconds, cpuSeconds, data } = await newOrg(`seeding ${nameOf(SEED_RECORDS)}`, SEED_RECORDS);
  rmSync(data, { recursive: true });
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
    targets:
      SEED_RECORDS >= TARGET_SEED
        ? [[`Seeding ${nameOf(SEED_RECORDS)} from NDJSON`, seconds, 's', { atMost: 20 }]]
        : [],
  });
}
if (SOAK_SECONDS > 0) {
  const { refunds, written, added } = await soak();
  publish({
    title: 'Bytes written to disk in a soak',
    rows: [
      {
        Soak: `${SOAK_SECONDS} s, ${SOAK_RATE} refunds/s`,
        refunds,
        'written MB': written / 1e6,
        'live records added MB': added / 1e6,
        'written to added': `${(written / added).toFixed(1)} ×`,
      },
    ],
    notes: [
      'Added: the JSON of the records that are new, without empty fields, from a sample of each object.',
    ],
    targets:
      SOAK_SECONDS >= 60
        ? [['Bytes written in a soak, of those of live records added', written / added, '×', { atMost: 6 }]]
        : [],
  });
}
process.exit(0);
