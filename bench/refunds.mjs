/**
 * Refund requests with their work, each on an order of its own, 10 connections: ours on disk and in memory, beside servers that answer a constant.
 * ORDERS orders (20,000), REFUNDS of them refunded (5,000). Each server is a process of its own, warmed first; figures of the server's process
 * are from /proc, so only on Linux.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeOrdersSeed } from './orders-seed.mjs';

const ORDERS = Number(process.env.ORDERS ?? 20_000);
const REFUNDS = Number(process.env.REFUNDS ?? 5_000);
const WARM_UP = Math.round(REFUNDS / 10);
const CONNECTIONS = 10;
const CLI = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const CONSTANT = JSON.stringify({ backgroundOperationId: '08Pxx0000000001EAA', errors: [], success: true });
const TICKS_PER_SECOND = 100;

const directory = mkdtempSync(join(tmpdir(), 'sfom-bench-'));
const children = [];
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(directory, { recursive: true, force: true });
});

const LISTEN =
  "listen(0, '127.0.0.1', function () { console.log(JSON.stringify({ url: 'http://127.0.0.1:' + this.address().port })) })";
const NODE = `require('node:http').createServer((q, s) => { q.resume(); s.writeHead(201, { 'content-type': 'application/json' }).end('${CONSTANT}') }).${LISTEN}`;
const EXPRESS = `const e = require('express'); const a = e(); a.use(e.json()); a.post('/{*path}', (q, s) => s.status(201).json(${CONSTANT})); a.${LISTEN}`;

const seed = join(directory, 'seed');
const copies = writeOrdersSeed(seed, ORDERS);
const ours = (...options) => [
  CLI,
  'start',
  '--json',
  '--port',
  '0',
  '--seed',
  seed,
  '--log-level',
  'error',
  ...options,
];

const SERVERS = [
  ['node:http, constant answer', ['-e', NODE]],
  ['Express with its JSON reader, constant answer', ['-e', EXPRESS]],
  ['sfom-emulator, in memory', ours('--in-memory')],
  ['sfom-emulator, on disk', ours('--data', join(directory, 'org'))],
];

async function start(args) {
  const child = spawn(process.execPath, ['--max-old-space-size=8192', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  let said = '';
  for await (const data of child.stdout) {
    said += data;
    if (said.includes('\n')) break;
  }
  return { child, ...JSON.parse(said) };
}

/** Sends each refund once, and returns the latencies in milliseconds. */
async function post({ url, token }, refunds) {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const latencies = [];
  const waiting = [...refunds];
  const work = async () => {
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const path = `/services/data/v59.0/commerce/order-management/order-summaries/${next.orderSummaryId}/async-actions/ensure-refunds-async`;
      const started = performance.now();
      await send(
        new URL(path, url),
        { method: 'POST', agent, headers },
        JSON.stringify({ creditMemoId: next.creditMemoId }),
      );
      latencies.push(performance.now() - started);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, work));
  agent.destroy();
  return latencies.sort((one, other) => one - other);
}

function send(url, options, body) {
  return new Promise((resolve, reject) => {
    const sent = request(url, options, (response) => {
      response.resume();
      response.on('end', () =>
        response.statusCode < 300 ? resolve() : reject(new Error(`${response.statusCode}`)),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

async function idle({ url, token }) {
  if (token) await send(new URL('/_emulator/idle?timeout=600000', url), { method: 'GET' });
}

/** CPU in milliseconds and bytes written so far. */
function usage({ pid }) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  const io = existsSync(`/proc/${pid}/io`) ? readFileSync(`/proc/${pid}/io`, 'utf8') : 'write_bytes: 0';
  return {
    cpu: ((Number(stat[11]) + Number(stat[12])) * 1_000) / TICKS_PER_SECOND,
    written: Number(/^write_bytes: (\d+)/m.exec(io)[1]),
  };
}

const rows = [];
for (const [what, args] of SERVERS) {
  const server = await start(args);
  await post(server, copies.slice(0, WARM_UP));
  await idle(server);
  const before = usage(server.child);
  const started = performance.now();
  const latencies = await post(server, copies.slice(WARM_UP, WARM_UP + REFUNDS));
  const accepted = performance.now() - started;
  await idle(server);
  const done = performance.now() - started;
  const after = usage(server.child);
  rows.push({
    what,
    'accepted/s': Math.round((REFUNDS * 1_000) / accepted),
    'with its work/s': Math.round((REFUNDS * 1_000) / done),
    'p50 ms': latencies[Math.floor(REFUNDS / 2)].toFixed(1),
    'p99 ms': latencies[Math.floor(REFUNDS * 0.99)].toFixed(1),
    'CPU µs': Math.round(((after.cpu - before.cpu) * 1_000) / REFUNDS),
    'bytes written': Math.round((after.written - before.written) / REFUNDS),
  });
  console.error(`${what}: done`);
  server.child.kill('SIGKILL');
}
console.table(rows);
process.exit(0);
