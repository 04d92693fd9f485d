/**
 * Lets real clients loose on the built emulator and prints what each can do. Options: --write-table FILE puts the table into a Markdown file,
 * between its markers; --check-table FILE fails when the file has another table than this run. Ends with 1 when anything failed.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { run } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { CLIENTS, isInstalled, testFiles, titleOf } from './clients.js';
import { FEATURES } from './features.js';
import { checkTable, markdownTable, writeTable } from './table.js';

/** Two, as the machines that check this have two processors. */
const SIDE_BY_SIDE = 2;
const FILE_TIMEOUT = 240_000;

const { values: options } = parseArgs({
  options: { 'write-table': { type: 'string' }, 'check-table': { type: 'string' } },
});

const here = fileURLToPath(new URL('.', import.meta.url));
const KNOWN = new Set(Object.values(FEATURES));
const results = [];
const started = Date.now();

install();
const queue = CLIENTS.flatMap((client) => {
  if (isInstalled(client)) return testFiles(client).map((file) => ({ client, file }));
  record({ client, state: 'skipped', feature: 'all', reason: 'not installed' });
  return [];
});
await Promise.all(Array.from({ length: SIDE_BY_SIDE }, work));
report();

/** The clients are no dependency of the emulator: they are installed when they are first needed. */
function install() {
  if (existsSync(`${here}node_modules/.package-lock.json`)) return;
  console.log('installing the clients (test/clients/package-lock.json), about a minute');
  const { status } = spawnSync('npm', ['ci', '--ignore-scripts', '--loglevel=error'], {
    cwd: here,
    stdio: 'inherit',
  });
  if (status !== 0) console.log('npm could not install them');
}

async function work() {
  for (let next = queue.shift(); next; next = queue.shift()) await runFile(next);
}

/** Suites are features; the tests in one, which are reported before it, say why it failed or was skipped. */
async function runFile({ client, file }) {
  let inSuite = [];
  for await (const { type, data } of run({ files: [file], timeout: FILE_TIMEOUT })) {
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    const failure = type === 'test:fail' ? data.details.error : undefined;
    if (data.nesting > 0) {
      inSuite.push({ name: data.name, failure });
      continue;
    }
    const failures = inSuite.filter((test) => test.failure);
    record({
      client,
      feature: data.name,
      state: stateOf(data, failure),
      reason: data.skip,
      failures,
      failure,
    });
    inSuite = [];
  }
}

/** A file without suites is reported as one that passed; so is a suite of no feature. Neither says anything. */
function stateOf({ name, skip }, failure) {
  if (failure || !KNOWN.has(name)) return 'failed';
  return skip === undefined ? 'passed' : 'skipped';
}

function record(result) {
  results.push(result);
  const { client, feature, state, reason, failures = [], failure } = result;
  const mark = { passed: '✓', failed: '✗', skipped: '-' }[state];
  console.log(
    `${mark} ${titleOf(client)}: ${feature}${typeof reason === 'string' ? ` (skipped: ${reason})` : ''}`,
  );
  if (failure && failures.length === 0) console.log(indented(failure));
  for (const test of failures) console.log(`  ${test.name}\n${indented(test.failure)}`);
}

function indented(error) {
  const cause = error.cause ?? error;
  return String(cause.stack ?? cause).replace(/^/gm, '    ');
}

function report() {
  const table = markdownTable(results);
  const failed = results.filter(({ state }) => state === 'failed');
  const skipped = results.filter(({ state }) => state === 'skipped');
  console.log(`\n${table}\n`);
  console.log(
    `${results.length} features, ${failed.length} failed, in ${Math.round((Date.now() - started) / 1000)} s`,
  );
  if (failed.length > 0) process.exitCode = 1;
  if (options['write-table']) writeTable(options['write-table'], table);
  if (!options['check-table']) return;
  if (skipped.length > 0)
    return console.log(`${options['check-table']} was not checked: something was skipped`);
  if (!checkTable(options['check-table'], table)) {
    console.log(
      `${options['check-table']} has another table: run again with --write-table ${options['check-table']}`,
    );
    process.exitCode = 1;
  }
}
