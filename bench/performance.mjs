/** Runs every benchmark and writes its tables into the Performance section of README.md, so that no figure is typed by hand. See README.md. */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem, type } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { killedAtTheEnd, temporaryDirectory } from './shared/processes.mjs';
import { markdown, progress, tableText } from './shared/report.mjs';

const HELP = `Runs every benchmark and writes README.md between its marks.

  node performance.mjs [PAGE]   another page than README.md, which has the marks
  node performance.mjs --smoke  each for a moment, printed and not written; the figures mean nothing

Sizes are set by the environment: each benchmark lists its own with --help.`;

const BENCHMARKS = ['refunds', 'growth', 'soak', 'startup', 'soql', 'http', 'bulk', 'waiting'];
const [BEGIN, END] = ['<!-- performance -->', '<!-- /performance -->'];
const SMOKE = {
  ...{ ORDERS: 60, REFUNDS: 20, WARM_UP: 20, REFUND_SECONDS: 5 },
  ...{
    COUNTS: '500,1000',
    REQUESTS: 30,
    LOAD_SECONDS: 0.2,
    SEED_RECORDS: 500,
    SOAK_SECONDS: 1,
    SOAK_RATE: 20,
  },
  ...{
    STARTS: 1,
    RIVAL_STARTS: 1,
    INSTANCES: 3,
    IDLE_SECONDS: 0.1,
    SOQL_ROWS: 1_000,
    SOQL_CPU_MS: 20,
    HTTP_SECONDS: 0.2,
  },
  ...{
    BULK_ROWS: 200,
    BULK_JOBS: 1,
    BULK_WARM_UP: 50,
    WAITING_ORDERS: 50,
    WAITING_ROUNDS: 1,
    TERMS: 300,
    XML_MB: 0.5,
    UPLOAD_ROWS: 200,
  },
};

const [argument] = process.argv.slice(2);
if (argument === '--help' || argument === '-h') {
  console.log(HELP);
  process.exit(0);
}
const isSmoke = argument === '--smoke';
const page = isSmoke ? undefined : (argument ?? fileURLToPath(new URL('../README.md', import.meta.url)));
if (page !== undefined && !readFileSync(page, 'utf8').includes(BEGIN))
  throw new Error(`${page} has no ${BEGIN}`);

const results = join(temporaryDirectory(), 'results.json');
const sizes = isSmoke ? SMOKE : {};

/** Runs one benchmark; resolves to whether it went well. */
function run(name) {
  const script = fileURLToPath(new URL(`./${name}.mjs`, import.meta.url));
  const env = { ...process.env, ...sizes, RESULTS: results };
  const child = killedAtTheEnd(spawn(process.execPath, [script], { env, stdio: 'inherit' }), 'SIGTERM');
  return new Promise((resolve) => child.once('exit', (code) => resolve(code === 0)));
}

const git = (...args) =>
  execFileSync('git', args, { encoding: 'utf8', cwd: fileURLToPath(new URL('..', import.meta.url)) }).trim();

/** Sizes that were set for this run, as they are typed before the command. */
const settings = () =>
  [...Object.keys(SMOKE), 'NODE_OPTIONS']
    .filter((name) => process.env[name] !== undefined)
    .map((name) => `${name}=${process.env[name]} `)
    .join('');

function whereAndWhen(load) {
  const [processor] = cpus();
  const commit =
    git('rev-parse', '--short=10', 'HEAD') + (git('status', '--porcelain') === '' ? '' : ' with changes');
  return [
    `Measured on ${new Date().toISOString().slice(0, 10)} at commit ${commit}, by \`${settings()}npm run performance --prefix bench\`:`,
    `${processor.model.trim()}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, ${type()} ${release()},`,
    `Node ${process.versions.node}; load ${load.toFixed(1)} before it began. The load generator runs on the same cores.`,
  ].join(' ');
}

function section(load, failed) {
  const found = existsSync(results) ? JSON.parse(readFileSync(results, 'utf8')) : [];
  const targets = found.flatMap(({ targets: some }) => some);
  return [
    whereAndWhen(load),
    ...(targets.length > 0 ? [`### Targets\n\n${tableText(targets)}`] : []),
    ...found.map((each) => markdown(each).trimEnd()),
    ...failed.map((name) => `\`npm run ${name}\` failed in this run.`),
  ].join('\n\n');
}

function write(text) {
  const old = readFileSync(page, 'utf8');
  const [before, rest] = [old.slice(0, old.indexOf(BEGIN)), old.slice(old.indexOf(END))];
  writeFileSync(page, `${before}${BEGIN}\n\n${text}\n\n${rest}`);
}

const [load] = loadavg();
const failed = [];
for (const name of BENCHMARKS) {
  progress(`npm run ${name}`);
  if (!(await run(name))) failed.push(name);
}
const text = section(load, failed);
if (isSmoke) progress(`the section would have ${text.split('\n').length} lines`);
else write(text);
for (const name of failed) console.error(`${name} failed`);
process.exit(failed.length > 0 ? 1 : 0);
