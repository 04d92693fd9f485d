/** What does a small request cost, beside servers that answer a constant? See README.md. */
import { queryPath, startEmulator, VERSION } from './shared/emulator.mjs';
import { quantile, usage, usedPer } from './shared/figures.mjs';
import { closedLoop } from './shared/load.mjs';
import { optionsOf } from './shared/options.mjs';
import { stop } from './shared/processes.mjs';
import { progress, publish } from './shared/report.mjs';
import { RIVALS, startRival } from './shared/rivals.mjs';

const { HTTP_SECONDS } = optionsOf(
  'Requests a second and CPU of small requests, 10 connections, beside node:http and Express.',
  {
    HTTP_SECONDS: [5, 'of each kind of request, and a third as many before it'],
  },
);

const unknown = `${VERSION}/commerce/order-management/order-summaries/1Osxx00000zzzzzAAA/async-actions/ensure-refunds-async`;
const OURS = [
  ['GET the list of versions, without a session', { path: '/services/data' }],
  ['GET one record', { path: `${VERSION}/sobjects/OrderPaymentSummary/0bMxx0000000101EAA` }],
  ['SOQL by id', { path: queryPath("SELECT Id, Name FROM Account WHERE Id = '001xx0000000001AAA'") }],
  [
    'PATCH one record',
    { method: 'PATCH', path: `${VERSION}/sobjects/Account/001xx0000000001AAA`, body: '{"Phone":"1"}' },
  ],
  [
    'POST of a refund for an unknown order',
    { method: 'POST', path: unknown, body: '{"creditMemoId":"50gxx0000000101AAA"}', isRefused: true },
  ],
];
const constant = { method: 'POST', path: '/', body: '{"creditMemoId":"50gxx0000000101AAA"}' };

function* endless(request) {
  for (;;) yield request;
}

async function measure(server, request) {
  await closedLoop(server, endless(request), { seconds: HTTP_SECONDS / 3 });
  const before = usage(server.child);
  const { count, seconds, latencies } = await closedLoop(server, endless(request), { seconds: HTTP_SECONDS });
  const { cpu } = usedPer(count, before, usage(server.child));
  return {
    'requests/s': count / seconds,
    'CPU µs each': cpu,
    'p50 ms': quantile(latencies, 0.5),
    'p99 ms': quantile(latencies, 0.99),
  };
}

const rows = [];
for (const rival of RIVALS.slice(0, 2)) {
  const server = await startRival(rival);
  rows.push({ Request: `${rival.what}: POST`, ...(await measure(server, constant)) });
  await stop(server.child, 'SIGKILL');
  progress(rival.what);
}
const server = await startEmulator(['--in-memory']);
for (const [what, request] of OURS) {
  rows.push({ Request: what, ...(await measure(server, request)) });
  progress(what);
}
await stop(server.child, 'SIGKILL');
publish({
  title: 'Small requests',
  rows,
  notes: [`The demo org in memory, 10 connections, ${HTTP_SECONDS} s each.`],
});
process.exit(0);
