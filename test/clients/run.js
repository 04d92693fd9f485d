/**
 * Runs real clients against the built emulator and prints what each can do. Exits with 1 if anything failed.
 *
 *     node run.js [CLIENT...] [--write-table FILE] [--check-table FILE]
 *
 * CLIENT is a folder; without one all clients run. --write-table puts the table between the markers of a Markdown file, --check-table fails
 * if the table in that file differs from this run's.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { run } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { CLIENTS, isInstalled, testFiles, titleOf } from './clients.js';
import { FEATURES } from './features.js';
import { checkTable, markdownTable, writeTable } from './table.js';

/** Two, because the machines that run the checks have two processors. */
const SIDE_BY_SIDE = 2;
const FILE_TIMEOUT = 240_000;

const { values: options, positionals: asked } = parseArgs({
  allowPositionals: true,
  options: { 'write-table': { type: 'string' }, 'check-table': { type: 'string' } },
});

const here = fileURLToPath(new URL('.', import.meta.url));
const KNOWN = new Set(Object.values(FEATURES));
const results = [];

install();
const started = Date.now();
const queue = CLIENTS.flatMap((client) => {
  const reason = reasonToSkip(client);
  if (!reason) return testFiles(client).map((file) => ({ client, file }));
  record({ client, state: 'skipped', feature: 'all', reason });
  return [];
});
await Promise.all(Array.from({ length: SIDE_BY_SIDE }, work));
report();

/** The clients are not dependencies of the emulator: they are installed when they are first needed, and when the lock file has changed. */
function install() {
  const wanted = readFileSync(`${here}package-lock.json`, 'utf8');
  const mark = `${here}node_modules/.installed-lock`;
  if (existsSync(mark) && readFileSync(mark, 'utf8') === wanted) return;
  console.log('installing the clients of test/clients/package.json, a minute or two');
  const args = ['ci', '--ignore-scripts', '--loglevel=error'];
  const { status } = spawnSync('npm', args, { cwd: here, stdio: 'inherit' });
  if (status === 0) writeFileSync(mark, wanted);
  else console.log('npm could not install them');
}

function reasonToSkip(client) {
  if (asked.length > 0 && !asked.includes(client.folder)) return 'not asked for';
  return isInstalled(client) ? undefined : 'not installed';
}

async function work() {
  for (let next = queue.shift(); next; next = queue.shift()) await runFile(next);
}

/** Suites are features; the tests of a suite, which are reported before it, show why it failed or was skipped. */
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

/** A file without suites, and a suite without a feature, are reported as passed suites; both are ignored. */
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
  const count = (state) => results.filter((result) => result.state === state).length;
  const [passed, failed, skipped] = ['passed', 'failed', 'skipped'].map(count);
  const seconds = Math.round((Date.now() - started) / 1000);
  console.log(`\n${table}\n\n${passed} passed, ${failed} failed, ${skipped} skipped, in ${seconds} s`);
  if (failed > 0) process.exitCode = 1;
  for (const [option, keep] of [
    ['write-table', writeTable],
    ['check-table', checkTable],
  ]) {
    const file = options[option];
    if (file && skipped > 0) console.log(`--${option} ${file}: left out, as something was skipped`);
    else if (file) keep(file, table);
  }
}
