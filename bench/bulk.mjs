/** How long does a Bulk API 2.0 insert take, and what does a row cost? See README.md. */
import { join } from 'node:path';
import { call, startEmulator, VERSION } from './shared/emulator.mjs';
import { ascending, median, usage } from './shared/figures.mjs';
import { optionsOf } from './shared/options.mjs';
import { pause, stop, temporaryDirectory } from './shared/processes.mjs';
import { progress, publish } from './shared/report.mjs';

const { BULK_ROWS, BULK_JOBS, BULK_WARM_UP } = optionsOf(
  'Bulk API 2.0 inserts of Accounts: seconds and CPU of a row. CLIS=path,path compares builds, by their cli.js, whose jobs take turns.',
  {
    BULK_ROWS: [6_000, 'rows of a job'],
    BULK_JOBS: [5, 'jobs that are measured'],
    BULK_WARM_UP: [2_000, 'rows of a job before them'],
  },
);
const TARGET_ROWS = 6_000;
const JOBS = `${VERSION}/jobs/ingest`;

function csv(rows) {
  const lines = Array.from({ length: rows }, (_, row) => `Account ${row},Retail,${row % 500},${row}.50`);
  return `Name,Industry,NumberOfEmployees,AnnualRevenue\n${lines.join('\n')}\n`;
}

/** Runs a job from its upload to its end: seconds, and microseconds of CPU of a row. */
async function job(server, rows) {
  const data = csv(rows);
  const { id } = await call(server, JOBS, {
    method: 'POST',
    body: '{"object":"Account","operation":"insert"}',
  });
  const before = usage(server.child);
  const started = performance.now();
  await call(server, `${JOBS}/${id}/batches`, {
    method: 'PUT',
    body: data,
    headers: { 'content-type': 'text/csv' },
  });
  await call(server, `${JOBS}/${id}`, { method: 'PATCH', body: '{"state":"UploadComplete"}' });
  while (!(await isOver(server, id))) await pause(20);
  return {
    seconds: (performance.now() - started) / 1_000,
    cpu: (usage(server.child).cpu - before.cpu) / rows,
  };
}

async function isOver(server, id) {
  const { state, numberRecordsFailed } = await call(server, `${JOBS}/${id}`);
  if (state === 'Failed' || numberRecordsFailed > 0)
    throw new Error(`the job is ${state}, ${numberRecordsFailed} rows failed`);
  return state === 'JobComplete';
}

const directory = temporaryDirectory();
const clis = process.env.CLIS?.split(',') ?? [undefined];
const servers = [];
for (const [index, cli] of clis.entries())
  for (const [where, options] of [
    ['in memory', ['--in-memory']],
    ['on disk', ['--data', join(directory, `org-${index}`)]],
  ])
    servers.push({
      what: [where, cli].filter(Boolean).join(', '),
      ...(await startEmulator(options, cli)),
      found: [],
    });

for (const server of servers) await job(server, BULK_WARM_UP);
for (let round = 0; round < BULK_JOBS; round++) {
  for (const server of servers) server.found.push(await job(server, BULK_ROWS));
  progress(`round ${round + 1} of ${BULK_JOBS}`);
}
for (const { child } of servers) await stop(child, 'SIGKILL');

const of = ({ found }, name) => found.map((each) => each[name]);
publish({
  title: `Bulk API 2.0, an insert of ${BULK_ROWS.toLocaleString('en')} rows`,
  rows: servers.map((server) => ({
    Org: server.what,
    'seconds, median': median(of(server, 'seconds')),
    fastest: ascending(of(server, 'seconds'))[0],
    'CPU µs a row, median': median(of(server, 'cpu')),
    smallest: ascending(of(server, 'cpu'))[0],
  })),
  notes: [
    `From the upload to JobComplete, ${BULK_JOBS} jobs after one of ${BULK_WARM_UP.toLocaleString('en')} rows; its state is read every 20 ms.`,
  ],
  isTargetSize: BULK_ROWS >= TARGET_ROWS,
  targets: [
    [
      `Bulk 2.0 insert of ${BULK_ROWS.toLocaleString('en')} rows, on disk`,
      median(of(servers[1], 'seconds')),
      's',
      { atMost: 1 },
    ],
  ],
});
process.exit(0);
