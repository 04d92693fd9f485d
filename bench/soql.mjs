/** How much CPU does a query over many rows cost? See README.md. */
import { join } from 'node:path';
import { call, queryPath, startEmulator } from './shared/emulator.mjs';
import { usage } from './shared/figures.mjs';
import { connect, sendWell } from './shared/load.mjs';
import { optionsOf } from './shared/options.mjs';
import { accountName, accountOf, paymentId, writePaymentsSeed } from './shared/payments-seed.mjs';
import { stop, temporaryDirectory } from './shared/processes.mjs';
import { progress, publish } from './shared/report.mjs';
import { openSqlite } from './shared/sqlite-rival.mjs';

const { SOQL_ROWS, SOQL_CPU_MS } = optionsOf(
  'CPU of SOQL queries over many payments, over HTTP, beside SQLite where Node has it.',
  {
    SOQL_ROWS: [400_000, 'payments in the org'],
    SOQL_CPU_MS: [1_000, 'of CPU for which each query is repeated, five times at least'],
  },
);
const TARGET_ROWS = 400_000;
const WARM_UP_ROUNDS = 3;
const ROUNDS_AT_LEAST = 5;
const middle = Math.floor(SOQL_ROWS / 2);
const ten = Array.from({ length: 10 }, (_, each) => `'${paymentId(middle + each)}'`).join(', ');

/** What is asked, in SOQL, in SQL where that differs, and the milliseconds to reach. */
const QUERIES = [
  {
    what: 'COUNT, one term',
    soql: 'SELECT COUNT() FROM Payment WHERE Amount > 500',
    sql: 'SELECT COUNT(*) FROM Payment WHERE Amount > 500',
    atMost: 25,
  },
  {
    what: 'COUNT, two terms',
    soql: "SELECT COUNT() FROM Payment WHERE Status = 'Processed' AND Amount > 990",
    sql: "SELECT COUNT(*) FROM Payment WHERE Status = 'Processed' AND Amount > 990",
  },
  {
    what: 'GROUP BY with SUM',
    soql: 'SELECT Status, COUNT(Id), SUM(Amount) FROM Payment GROUP BY Status',
    atMost: 60,
  },
  {
    what: 'ORDER BY, LIMIT 10',
    soql: 'SELECT Id, Amount FROM Payment ORDER BY Amount DESC LIMIT 10',
    atMost: 25,
  },
  { what: 'LIKE, LIMIT 10', soql: "SELECT Id FROM Payment WHERE GatewayRefNumber LIKE '%99999%' LIMIT 10" },
  { what: 'by reference', soql: `SELECT Id, Amount FROM Payment WHERE AccountId = '${accountOf(middle)}'` },
  { what: 'by ten ids, IN', soql: `SELECT Id, Amount FROM Payment WHERE Id IN (${ten})` },
  {
    what: 'an Account by its name',
    soql: `SELECT Id FROM Account WHERE Name = '${accountName(middle)}'`,
    sql: null,
  },
];

/** CPU milliseconds of one run: repeated until enough CPU is used that its coarse clock does not matter. */
async function cpuOf(run, used) {
  for (let round = 0; round < WARM_UP_ROUNDS; round++) await run();
  const before = used();
  let rounds = 0;
  while (rounds < ROUNDS_AT_LEAST || (used() - before < SOQL_CPU_MS && rounds < SOQL_CPU_MS * 5)) {
    await run();
    rounds++;
  }
  return (used() - before) / rounds;
}

const ownCpu = () => (process.cpuUsage().user + process.cpuUsage().system) / 1_000;

const seed = join(temporaryDirectory(), 'seed');
writePaymentsSeed(seed, SOQL_ROWS);
progress(`a seed of ${SOQL_ROWS} payments is written`);
const server = await startEmulator(['--in-memory', '--seed', seed]);
const { totalSize } = await call(server, queryPath('SELECT COUNT() FROM Payment'));
if (totalSize < SOQL_ROWS) throw new Error(`the org has ${totalSize} payments`);
progress('the emulator has read it');

const emulatorCpu = () => usage(server.child).cpu / 1_000;
const pool = connect(server, 1);
const found = new Map();
for (const { what, soql } of QUERIES) {
  const request = { path: queryPath(soql), headers: server.headers };
  found.set(what, { 'ours, over HTTP': await cpuOf(() => sendWell(pool, request), emulatorCpu) });
  progress(what);
}
await pool.close();
await stop(server.child, 'SIGKILL');

const run = await openSqlite(SOQL_ROWS);
for (const { what, soql, sql = soql } of QUERIES)
  if (run !== undefined && sql !== null)
    found.get(what)['node:sqlite, in the process'] = await cpuOf(async () => run(sql), ownCpu);

publish({
  title: `SOQL over ${SOQL_ROWS.toLocaleString('en')} payments`,
  rows: QUERIES.map(({ what, atMost }) => ({
    'CPU ms of a query': what,
    ...found.get(what),
    'to reach': atMost === undefined ? '' : `≤ ${atMost}`,
  })),
  notes: [
    'The org is in memory, queries come one after another.',
    run === undefined
      ? `node:sqlite is not in Node ${process.versions.node}; from 22.13 it has a column.`
      : 'SQLite: the five columns in a table in memory, an index on the reference, called without HTTP.',
  ],
  isTargetSize: SOQL_ROWS >= TARGET_ROWS,
  targets: QUERIES.filter(({ atMost }) => atMost !== undefined).map(({ what, atMost }) => [
    `SOQL over ${SOQL_ROWS.toLocaleString('en')} rows: ${what}`,
    found.get(what)['ours, over HTTP'],
    'ms CPU',
    { atMost },
  ]),
});
process.exit(0);
