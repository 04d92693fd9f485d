/** How long from the spawn to the first answer, and how much memory when nothing happens? See README.md. */
import { join } from 'node:path';
import { API, firstAnswer, startEmulator } from './shared/emulator.mjs';
import { ascending, median, residentMiB, usage } from './shared/figures.mjs';
import { optionsOf } from './shared/options.mjs';
import { firstLine, pause, start, stop, temporaryDirectory } from './shared/processes.mjs';
import { progress, publish } from './shared/report.mjs';
import { howToInstall, RIVALS, startRival } from './shared/rivals.mjs';

const { STARTS, RIVAL_STARTS, INSTANCES, RESETS, IDLE_SECONDS } = optionsOf(
  'Spawn to the first answer, ours and rivals, memory when idle, and a second emulator in one process.',
  {
    STARTS: [7, 'starts of ours'],
    RIVAL_STARTS: [3, 'starts of each rival'],
    INSTANCES: [9, 'emulators in one process'],
    RESETS: [10, 'resets of one emulator'],
    IDLE_SECONDS: [2, 'after the first answer until memory is read'],
  },
);

/** Fewer starts than this say little. */
const isTargetSize = STARTS >= 5;
const directory = temporaryDirectory();
const existing = join(directory, 'existing');
let directories = 0;
const OURS = [
  ['sfom-emulator, new demo org in memory', () => ['--in-memory']],
  ['sfom-emulator, new demo org on disk', () => ['--data', join(directory, `new-${directories++}`)]],
  ['sfom-emulator, existing demo org on disk', () => ['--data', existing]],
];

async function ours(options) {
  const started = performance.now();
  const server = await startEmulator(options);
  await firstAnswer(server);
  return { ...server, ms: performance.now() - started };
}

/** One start: its milliseconds, CPU milliseconds until then, and memory when idle. */
async function measure(begin) {
  const server = await begin();
  if (server.missing !== undefined) return server;
  const cpu = usage(server.child).cpu / 1_000;
  await pause(IDLE_SECONDS * 1_000);
  const resident = residentMiB(server.child);
  await stop(server.child);
  return { ms: server.ms, cpu, resident };
}

function rowOf(what, found) {
  const of = (name) => found.map((each) => each[name]);
  return {
    Server: what,
    'first answer ms, median': median(of('ms')),
    fastest: ascending(of('ms'))[0],
    'CPU ms until then': median(of('cpu')),
    'idle RSS MiB': median(of('resident')),
  };
}

/** In a process of its own, so that the benchmark's work does not count: the milliseconds of each startEmulator. */
async function inOneProcess() {
  const child = start(process.execPath, [
    '--input-type=module',
    '-e',
    `const { startEmulator } = await import(${JSON.stringify(API)});
    const times = [];
    for (let each = 0; each < ${INSTANCES}; each++) {
      const started = performance.now();
      const emulator = await startEmulator({});
      times.push(performance.now() - started);
      await emulator.close();
    }
    console.log(JSON.stringify(times));
    process.exit(0);`,
  ]);
  return JSON.parse(await firstLine(child));
}

/** In a process of its own: the milliseconds of each reset of the demo org, after one write. */
async function resets(options) {
  const child = start(process.execPath, [
    '--input-type=module',
    '-e',
    `const { startEmulator } = await import(${JSON.stringify(API)});
    const emulator = await startEmulator(${JSON.stringify(options)});
    const times = [];
    for (let each = 0; each <= ${RESETS}; each++) {
      await emulator.org.transact('one', (tx) => tx.insert('Account', { Name: 'One' }));
      const started = performance.now();
      await emulator.reset();
      times.push(performance.now() - started);
    }
    await emulator.close();
    console.log(JSON.stringify(times.slice(1)));
    process.exit(0);`,
  ]);
  return JSON.parse(await firstLine(child));
}

await stop((await ours(['--data', existing])).child);
const found = new Map(OURS.map(([what]) => [what, []]));
for (let round = 0; round < STARTS; round++)
  for (const [what, options] of OURS) found.get(what).push(await measure(() => ours(options())));
progress('ours measured');

const rows = OURS.map(([what]) => rowOf(what, found.get(what)));
for (const rival of RIVAL_STARTS > 0 ? RIVALS : []) {
  const starts = [];
  for (let round = 0; round < RIVAL_STARTS; round++) starts.push(await measure(() => startRival(rival)));
  const [{ missing }] = starts;
  rows.push(
    missing === undefined
      ? rowOf(rival.what, starts)
      : { Server: rival.what, 'first answer ms, median': missing },
  );
  progress(rival.what);
}
const [first, ...others] = await inOneProcess();
const inMemory = await resets({});
const onDisk = await resets({ data: join(directory, 'reset') });

const memory = rows[0];
publish({
  title: 'From the spawn to the first answer, and memory when idle',
  rows,
  notes: [
    `Ours: \`sfom start\`, then a GET of a resource with a session (starts in turns: ${STARTS}). Rivals: their answer to the refund request (starts: ${RIVAL_STARTS}). Memory: ${IDLE_SECONDS} s after the first answer.`,
    ...howToInstall(rows),
  ],
  isTargetSize,
  targets: [
    [
      'New demo org in memory: spawn to first authenticated answer',
      memory['first answer ms, median'],
      'ms',
      { atMost: 300 },
    ],
    ['Idle RSS of it', memory['idle RSS MiB'], 'MiB', { atMost: 100 }],
  ],
});
publish({
  title: '`startEmulator` in one process',
  rows: [
    { Call: 'first', ms: first, fastest: first },
    { Call: 'later, median', ms: median(others), fastest: ascending(others)[0] },
  ],
  notes: [`${INSTANCES} demo orgs in memory, one after another; importing the module is not counted.`],
  isTargetSize,
  targets: [['A second startEmulator in one process', median(others), 'ms', { atMost: 5 }]],
});
publish({
  title: '`emulator.reset()` of the demo org',
  rows: [
    { Org: 'reset, in memory', 'median ms': median(inMemory), fastest: ascending(inMemory)[0] },
    { Org: 'reset, on disk', 'median ms': median(onDisk), fastest: ascending(onDisk)[0] },
  ],
  notes: [
    `Resets in the emulator's process, as \`POST /_emulator/reset\` makes them, each after one write: ${RESETS}. The first one, which loads code, is not counted.`,
  ],
  isTargetSize: RESETS >= 10,
  targets: [
    ['Reset, in memory', median(inMemory), 'ms', { atMost: 5 }],
    ['Reset, on disk', median(onDisk), 'ms', { atMost: 20 }],
  ],
});
process.exit(0);
