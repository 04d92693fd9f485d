/**
 * Requests a second and milliseconds of queries and writes that use an index, over HTTP, on an org of 1,000 and one of 1,000,000 records:
 * 10 connections. Each request reads a different record. The first one makes the index, and is not counted.
 */
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import autocannon from 'autocannon';
import { source } from './sources.mjs';

const { makeId } = await source('org/record-ids.ts');

const SECONDS = Number(process.env.SECONDS ?? 5);
const COUNTS = (process.env.COUNTS ?? '1000,1000000').split(',').map(Number);
const cli = new URL('../dist/cli.js', import.meta.url).pathname;
const definition = new URL('../test/org/definitions/seed/sobjects/Shipment__c.json', import.meta.url)
  .pathname;

/** A seed of that many records of a custom object, each with an external id. */
function makeSeed(count) {
  const seed = mkdtempSync(join(tmpdir(), 'sfom-bench-'));
  mkdirSync(join(seed, 'sobjects'));
  cpSync(definition, join(seed, 'sobjects', 'Shipment__c.json'));
  const line = (number) => `{"Id":"${makeId('a0S', number)}","Tracking__c":"TR-${number}"}\n`;
  const file = join(seed, 'Shipment__c.ndjson');
  for (let from = 1; from <= count; from += 100_000) {
    const numbers = Array.from({ length: Math.min(100_000, count - from + 1) }, (_, each) => from + each);
    writeFileSync(file, numbers.map(line).join(''), { flag: 'a' });
  }
  return seed;
}

function start(seed) {
  const child = spawn(
    process.execPath,
    [
      '--max-old-space-size=8192',
      cli,
      'start',
      '--json',
      '--in-memory',
      '--port',
      '0',
      '--seed',
      seed,
      '-l',
      'error',
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  process.on('exit', () => child.kill('SIGKILL'));
  return new Promise((resolve) => {
    let said = '';
    child.stdout.on('data', (data) => {
      said += data;
      if (said.endsWith('\n')) resolve({ child, ...JSON.parse(said) });
    });
  });
}

/** Numbers of records, spread over all of them. */
const spread = (count) => Array.from({ length: 500 }, (_, each) => 1 + ((each * 7919) % count));

const query = (where) =>
  `/services/data/v59.0/query?q=${encodeURIComponent(`SELECT Id FROM Shipment__c WHERE ${where}`)}`;
const ten = (number) => Array.from({ length: 10 }, (_, each) => `'tr-${number + each}'`).join(', ');
const upserted = (number) => `/services/data/v59.0/sobjects/Shipment__c/Tracking__c/tr-${number}`;
const RUNS = [
  ['query, Id =', (number) => ({ path: query(`Id = '${makeId('a0S', number)}'`) })],
  ['query, Name =', (number) => ({ path: query(`Name = '${String(number).padStart(8, '0')}'`) })],
  ['query, external id IN (10)', (number) => ({ path: query(`Tracking__c IN (${ten(number)})`) })],
  ['GET by external id', (number) => ({ path: upserted(number) })],
  [
    'PATCH by external id',
    (number) => ({ method: 'PATCH', path: upserted(number), body: '{"Weight__c":1.5}' }),
  ],
];

async function measure({ url, token }, count, row) {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  for (const [name, request] of RUNS) {
    const requests = spread(count).map(request);
    const { path, ...first } = requests[0];
    const answer = await fetch(url + path, { ...first, headers });
    if (!answer.ok) throw new Error(`${name}: ${answer.status} ${await answer.text()}`);
    const result = await autocannon({ url, connections: 10, duration: SECONDS, headers, requests });
    if (result.non2xx > 0) throw new Error(`${name}: ${result.non2xx} were refused`);
    row(name, Math.round(result.requests.average), result.latency);
  }
}

const table = RUNS.map(([what]) => ({ what }));
for (const count of COUNTS) {
  const seed = makeSeed(count);
  const started = performance.now();
  const emulator = await start(seed);
  const records = count.toLocaleString('en');
  console.error(`${records} records: seeded in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  rmSync(seed, { recursive: true });
  await measure(emulator, count, (name, perSecond, latency) => {
    const row = table.find(({ what }) => what === name);
    row[`requests/s, ${records}`] = perSecond;
    row[`p50 ms, ${records}`] = latency.p50;
    row[`p99 ms, ${records}`] = latency.p99;
  });
  emulator.child.kill();
}
console.table(table);
