/** Requests a second of the emulator's main paths, compared with a bare node:http server that answers a fixed text: 10 connections, one after another. */
import { spawn } from 'node:child_process';
import autocannon from 'autocannon';

const SECONDS = Number(process.env.SECONDS ?? 5);
const children = [];
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});

function start(args, pattern) {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  return new Promise((resolve) => {
    let said = '';
    child.stdout.on('data', (data) => {
      said += data;
      if (pattern.test(said)) resolve(said);
    });
  });
}

const bare = `require('node:http').createServer((q, s) => { q.resume(); s.setHeader('content-type', 'application/json'); s.end('{"backgroundOperationId":"08Pxx0000000001EAA","errors":[],"success":true}') }).listen(0, '127.0.0.1', function () { console.log('port ' + this.address().port) })`;
const barePort = /port (\d+)/.exec(await start(['-e', bare], /port \d+\n/))[1];
const cli = new URL('../dist/cli.js', import.meta.url).pathname;
const { url, token } = JSON.parse(await start([cli, 'start', '--json', '--in-memory', '--port', '0'], /\n$/));

const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
const refunds = (order) =>
  `${url}/services/data/v59.0/commerce/order-management/order-summaries/${order}/async-actions/ensure-refunds-async`;
const runs = [
  ['bare node:http, fixed answer', { url: `http://127.0.0.1:${barePort}/` }],
  ['GET /services/data', { url: `${url}/services/data` }],
  [
    'GET one record',
    { url: `${url}/services/data/v59.0/sobjects/OrderPaymentSummary/0bMxx0000000101EAA`, headers },
  ],
  [
    'POST refused by a business rule (row V)',
    { url: refunds('1Osxx0000000001CAA'), method: 'POST', headers, body: '{}' },
  ],
  [
    'POST accepted, and its operation run',
    {
      url: refunds('1Osxx0000000005CAA'),
      method: 'POST',
      headers,
      body: '{"creditMemoId":"50gxx0000000501AAA"}',
    },
  ],
];

const rows = [];
for (const [name, options] of runs) {
  const result = await autocannon({ connections: 10, duration: SECONDS, ...options });
  rows.push({ what: name, 'requests/s': Math.round(result.requests.average), 'p99 ms': result.latency.p99 });
  console.error(`${name}: done`);
}
console.table(rows);
process.exit(0);
