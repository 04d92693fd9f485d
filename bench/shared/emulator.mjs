/** Our emulator as a process of its own, reached by its command line and HTTP only. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { connect, send, sendWell } from './load.mjs';
import { firstLine, start } from './processes.mjs';

const PACKAGE = new URL('../../package.json', import.meta.url);
const { bin, exports } = JSON.parse(readFileSync(PACKAGE, 'utf8'));

const CLI = process.env.CLI ?? fileURLToPath(new URL(bin.sfom, PACKAGE));

/** The module that exports `startEmulator`. */
export const API = new URL(exports['.'].default, PACKAGE).href;

export const VERSION = '/services/data/v59.0';

/** Starts `sfom start` on a free port, with options such as --in-memory: {child, url, token, headers}. `cli` is another build's cli.js. */
export async function startEmulator(options, cli = CLI) {
  const child = start(process.execPath, [
    cli,
    'start',
    '--json',
    '--port',
    '0',
    '--log-level',
    'error',
    ...options,
  ]);
  const { url, token } = JSON.parse(await firstLine(child));
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  return { child, url, token, headers };
}

/** Sends one request with the session's token and returns the answer's JSON; undefined for an answer without a body. */
export async function call(server, path, { method = 'GET', body, headers } = {}) {
  const pool = connect(server, 1);
  const { text } = await sendWell(pool, { method, path, body, headers: { ...server.headers, ...headers } });
  await pool.close();
  return text === '' ? undefined : JSON.parse(text);
}

/** Waits for the first answer to a request with a session. */
export const firstAnswer = (server) => call(server, `${VERSION}/sobjects/OrderSummary`);

/** Waits until no background operation and no Bulk job is left. */
export async function idle(server) {
  if (server.token === undefined) return;
  const pool = connect(server, 1);
  for (;;) {
    const { status } = await send(pool, { path: '/_emulator/idle?timeout=60000', headers: server.headers });
    if (status !== 408) break;
  }
  await pool.close();
}

export const queryPath = (soql) => `${VERSION}/query?q=${encodeURIComponent(soql)}`;

/** The number that `SELECT COUNT() …` finds. */
export const count = async (server, soql) => (await call(server, queryPath(soql))).totalSize;

/** The refund request of an order's credit memo. */
export const refundOf = ({ orderSummaryId, creditMemoId }) => ({
  method: 'POST',
  path: `${VERSION}/commerce/order-management/order-summaries/${orderSummaryId}/async-actions/ensure-refunds-async`,
  body: JSON.stringify({ creditMemoId }),
});
