/** Other servers, each answering the refund request in its own way; most are installed on request only (`npm run rivals`). */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connect, send } from './load.mjs';
import { freePort, pause, start, temporaryDirectory } from './processes.mjs';

const INSTALLED = fileURLToPath(new URL('../rivals/node_modules/', import.meta.url));
const NOT_INSTALLED = 'not installed';
const START_TIMEOUT_MS = 120_000;
const ANSWER = '{"backgroundOperationId":"08Pxx0000000001EAA","errors":[],"success":true}';
const REFUNDS = '/services/data/v59.0/commerce/order-management/order-summaries';

/** A path below `rivals/node_modules` when it is there. */
const installed = (path) => (existsSync(join(INSTALLED, path)) ? join(INSTALLED, path) : undefined);

function binary(name, command) {
  const file = installed(join(name, 'package.json'));
  if (file === undefined) return undefined;
  const { bin } = createRequire(file)(file);
  return join(INSTALLED, name, typeof bin === 'string' ? bin : bin[command]);
}

const node = (code) => ({ command: process.execPath, args: ['-e', code] });

const bare = (port) =>
  node(
    `require('node:http').createServer((q, s) => { q.resume(); s.writeHead(201, { 'content-type': 'application/json' }).end('${ANSWER}') }).listen(${port}, '127.0.0.1')`,
  );

/** Express is the one that our package uses. */
const express = (port) => {
  const at = fileURLToPath(new URL('../../node_modules/express', import.meta.url));
  return node(
    `const e = require('${at}'); const a = e(); a.use(e.json()); a.use((q, s) => s.status(201).json(${ANSWER})); a.listen(${port}, '127.0.0.1')`,
  );
};

function fastify(port) {
  const at = installed('fastify');
  if (at === undefined) return { missing: NOT_INSTALLED };
  return node(
    `const f = require('${at}')(); f.route({ method: ['GET', 'POST'], url: '*', handler: (q, s) => s.code(201).send(${ANSWER}) }); f.listen({ port: ${port}, host: '127.0.0.1' })`,
  );
}

function jsonServer(port, directory) {
  const command = binary('json-server', 'json-server');
  if (command === undefined) return { missing: NOT_INSTALLED };
  const file = join(directory, 'db.json');
  writeFileSync(file, '{"refunds":[]}');
  return {
    command: process.execPath,
    args: [command, file, '--port', String(port), '--host', '127.0.0.1', '--quiet'],
  };
}

function prism(port) {
  const command = binary('@stoplight/prism-cli', 'prism');
  if (command === undefined) return { missing: NOT_INSTALLED };
  const document = fileURLToPath(new URL('../../openapi.yaml', import.meta.url));
  return {
    command: process.execPath,
    args: [command, 'mock', document, '--port', String(port), '--verboseLevel', 'silent'],
  };
}

function mockoon(port, directory) {
  const command = binary('@mockoon/cli', 'mockoon-cli');
  if (command === undefined) return { missing: NOT_INSTALLED };
  const data = join(directory, 'mock.json');
  writeFileSync(data, JSON.stringify(mockoonData(port)));
  const options = [
    '--data',
    data,
    '--repair',
    '--disable-log-to-file',
    '--disable-admin-api',
    '--max-transaction-logs',
    '1',
  ];
  return { command: process.execPath, args: [command, 'start', ...options], cwd: directory };
}

function mockoonData(port) {
  const response = {
    uuid: 'b',
    body: ANSWER,
    statusCode: 201,
    headers: [{ key: 'content-type', value: 'application/json' }],
    default: true,
    bodyType: 'INLINE',
    rules: [],
  };
  const route = {
    uuid: 'a',
    type: 'http',
    method: 'all',
    endpoint: '*',
    responses: [response],
    enabled: true,
  };
  return {
    uuid: 'e',
    lastMigration: 33,
    name: 'refunds',
    endpointPrefix: '',
    hostname: '127.0.0.1',
    port,
    routes: [route],
    rootChildren: [{ type: 'route', uuid: 'a' }],
    folders: [],
    data: [],
    callbacks: [],
    headers: [],
    proxyMode: false,
    tlsOptions: { enabled: false },
  };
}

function wireMock(port, directory) {
  const folder = installed('wiremock');
  if (folder === undefined) return { missing: NOT_INSTALLED };
  if (spawnSync('java', ['-version']).error !== undefined) return { missing: 'needs Java' };
  const { version } = createRequire(join(folder, 'package.json'))('./package.json');
  const jar = join(folder, 'build', `wiremock-standalone-${version}.jar`);
  mkdirSync(join(directory, 'mappings'));
  const response = { status: 201, body: ANSWER, headers: { 'content-type': 'application/json' } };
  writeFileSync(
    join(directory, 'mappings', 'all.json'),
    JSON.stringify({ request: { method: 'ANY', urlPattern: '.*' }, response }),
  );
  const options = [
    '--port',
    String(port),
    '--bind-address',
    '127.0.0.1',
    '--root-dir',
    directory,
    '--no-request-journal',
    '--disable-request-logging',
    '--disable-banner',
  ];
  return { command: 'java', args: ['-jar', jar, ...options] };
}

/** A sentence for the notes of a table with rows of missing rivals; empty when none is missing. */
export const howToInstall = (rows) =>
  rows.some((row) => Object.values(row).includes(NOT_INSTALLED))
    ? ['Rivals that are not installed: `npm run rivals --prefix bench`.']
    : [];

/** Rivals by name: what they answer with, and what starts them. The first two are always there. */
export const RIVALS = [
  { what: 'node:http, constant', make: bare },
  { what: 'Express, constant', make: express },
  { what: 'fastify, constant', make: fastify },
  { what: 'json-server, stores the body', make: jsonServer, path: '/refunds' },
  { what: 'Prism, mocks our openapi.yaml', make: prism },
  { what: 'Mockoon, constant', make: mockoon },
  { what: 'WireMock, constant', make: wireMock },
];

/**
 * Starts a rival and waits for its first answer: {child, url, headers, path, ms}, or {missing: why}. `ms` counts from the spawn. `path` is where
 * it takes a POST, where that is not the refund request's own.
 */
export async function startRival({ make, path }) {
  const port = await freePort();
  const { missing, command, args, cwd } = make(port, temporaryDirectory());
  if (missing !== undefined) return { missing };
  const started = performance.now();
  const child = start(command, args, { cwd, isQuiet: true });
  child.stdout.resume();
  const headers = { authorization: 'Bearer constant', 'content-type': 'application/json' };
  const server = { child, url: `http://127.0.0.1:${port}`, headers, path };
  await answered(server);
  return { ...server, ms: performance.now() - started };
}

async function answered(server) {
  const request = {
    method: 'POST',
    path: server.path ?? `${REFUNDS}/1Osxx0000000001CAA/async-actions/ensure-refunds-async`,
    headers: server.headers,
    body: '{"creditMemoId":"50gxx0000000101AAA"}',
  };
  const pool = connect(server, 1);
  for (const started = performance.now(); performance.now() - started < START_TIMEOUT_MS; await pause(2)) {
    if (server.child.exitCode !== null) break;
    const answer = await send(pool, request).catch(() => undefined);
    if (answer === undefined) continue;
    await pool.close();
    if (answer.status === 201) return;
    throw new Error(`${server.child.spawnargs.join(' ')}: ${answer.status} ${answer.text.slice(0, 300)}`);
  }
  throw new Error(`${server.child.spawnargs.join(' ')} did not start`);
}
