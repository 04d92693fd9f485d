/** Orgs on disk with a chosen number of records: orders of the demo, and one record with an external id for each order. */
import { appendFileSync, cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { firstAnswer, startEmulator } from './emulator.mjs';
import { usage } from './figures.mjs';
import { RECORDS_OF_DEMO, RECORDS_PER_ORDER, writeOrdersSeed } from './orders-seed.mjs';
import { stop, temporaryDirectory } from './processes.mjs';
import { makeId } from './record-ids.mjs';
import { progress } from './report.mjs';

const SHIPMENT = new URL('../../test/org/definitions/seed/sobjects/Shipment__c.json', import.meta.url)
  .pathname;
const RECORDS_EACH = RECORDS_PER_ORDER + 1;

/** The external id, Shipment__c.Tracking__c, of the record of that order. */
export const trackingOf = (order) => `TR-${order}`;

/** How many orders make an org of that many records, and the other way round. */
export const ordersFor = (records) => Math.max(1, Math.round((records - RECORDS_OF_DEMO) / RECORDS_EACH));
export const recordsFor = (orders) => RECORDS_OF_DEMO + orders * RECORDS_EACH;

/**
 * Makes an org of that many records, and stops it: {data, orders}, and the wall and CPU seconds from the spawn to the first answer.
 * Remove `data` when it is no longer needed.
 */
export async function newOrg(name, records) {
  const directory = temporaryDirectory();
  const seed = join(directory, 'seed');
  const data = join(directory, 'org');
  const orders = ordersFor(records);
  writeOrdersSeed(seed, orders);
  addShipments(seed, orders);
  progress(`${name}: the seed is written`);
  const { child, seconds } = await timed(['--seed', seed, '--data', data]);
  const cpuSeconds = usage(child).cpu / 1_000_000;
  await stop(child);
  rmSync(seed, { recursive: true });
  progress(`${name}: seeded in ${seconds.toFixed(1)} s`);
  return { data, orders, seconds, cpuSeconds };
}

/** Starts the org in that directory: the server, and `seconds` from the spawn to the first answer. */
export const existingOrg = (data) => timed(['--data', data]);

async function timed(options) {
  const started = performance.now();
  const server = await startEmulator(options);
  await firstAnswer(server);
  return { ...server, seconds: (performance.now() - started) / 1_000 };
}

function addShipments(seed, orders) {
  mkdirSync(join(seed, 'sobjects'));
  cpSync(SHIPMENT, join(seed, 'sobjects', 'Shipment__c.json'));
  const line = (_, order) => `{"Id":"${makeId('a0S', order + 1)}","Tracking__c":"${trackingOf(order)}"}\n`;
  appendFileSync(join(seed, 'Shipment__c.ndjson'), Array.from({ length: orders }, line).join(''));
}
