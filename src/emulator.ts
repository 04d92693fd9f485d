/** The composition root: opens the rooms of an org, hangs them on a server. */
import { readFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { frontDoor } from './api/front-door.ts';
import type { Resource } from './api/resource.ts';
import type { SessionDirectory } from './api/session.ts';
import { ApiUsage } from './api/usage.ts';
import { listResources, listVersions } from './api/version-resources.ts';
import { type Clock, systemClock } from './background/clock.ts';
import { OperationQueue } from './background/queue.ts';
import { awaitPendingRefunds, receiveNotification } from './connect/ensure-refunds-async/notification.ts';
import { KIND } from './connect/ensure-refunds-async/request.ts';
import { ensureRefundsWork } from './connect/ensure-refunds-async/work.ts';
import { connectResources } from './connect/index.ts';
import { controlRoutes } from './control/index.ts';
import type { PaymentGateway } from './gateway/port.ts';
import { createSimulator, simulatedNotification } from './gateway/simulator.ts';
import { createLog, type Log } from './log.ts';
import { administrator } from './login/credentials.ts';
import { SessionStore } from './login/sessions.ts';
import { soapRoutes } from './login/soap/routes.ts';
import { tokenRoute } from './login/token.ts';
import { openOrg } from './org/fake-org.ts';
import type { Org } from './org/port.ts';
import { readSeed } from './org/seed.ts';
import type { OrgStorage } from './org/storage/port.ts';

export interface EmulatorOptions {
  /** Default 0: any free port. */
  readonly port?: number;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** The org directory; without one the org is kept in memory only. */
  readonly data?: string;
  /** What a new org starts with: a seed that ships (`demo`, the default) or a directory. */
  readonly seed?: string;
  readonly log?: Log;
  readonly clock?: Clock;
  /** Largest request body in bytes, before and after decompression. Default 6 MB. */
  readonly bodyLimit?: number;
}

export interface Emulator {
  /** "http://127.0.0.1:4848" */
  readonly url: string;
  readonly org: Org;
  /** A session of the org's administrator, ready to use. */
  readonly token: string;
  readonly username: string;
  /** Resolves when no background operation is queued or running. */
  idle(): Promise<void>;
  /** Finishes what runs, makes everything durable, frees port and directory. */
  close(): Promise<void>;
}

/** Milliseconds and bytes: nothing a client sends may hold or fill the server. */
const BOUNDS = {
  requestTimeout: 60_000,
  headersTimeout: 20_000,
  keepAliveTimeout: 30_000,
  maxHeaderSize: 32_768,
};
const BODY_LIMIT = 6 * 1024 * 1024;

/** Starts an emulator. Rejects with a clear message when the port is taken, the org directory unusable or the seed broken; nothing is half-written then. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { clock = systemClock, log = createLog('silent') } = options;
  const server = createServer(BOUNDS);
  const ready = deferred<RequestListener>();
  server.on('request', frontDoor(ready.promise));
  await listen(server, options);
  try {
    return await compose(server, options, clock, log, ready.resolve);
  } catch (error) {
    server.close();
    server.closeAllConnections();
    throw error;
  }
}

function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve = (_value: T) => {};
  const promise = new Promise<T>((onResolve) => {
    resolve = onResolve;
  });
  return { promise, resolve };
}

/** The port is taken first: whoever cannot have it must not touch the org directory. */
function listen(server: Server, { port = 0, host = '127.0.0.1' }: EmulatorOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const isTaken = error.code === 'EADDRINUSE';
      reject(isTaken ? new Error(`port ${port} on ${host} is taken; choose another with --port`) : error);
    });
    server.listen(port, host, resolve);
  });
}

async function compose(
  server: Server,
  options: EmulatorOptions,
  clock: Clock,
  log: Log,
  serve: (api: RequestListener) => void,
): Promise<Emulator> {
  // Loading Express takes as long as opening the org, and the one mostly computes while the other waits for the disk.
  const [org, { createApi }] = await Promise.all([open(options, clock, log), import('./api/serve.ts')]);
  const gateway: PaymentGateway = createSimulator({
    behaviors: () => org.settings.gatewayBehaviors,
    clock,
    notify: (notification) => {
      receiveNotification(org, notification).catch((error) =>
        log.error(`a gateway notification was lost: ${error}`),
      );
    },
  });
  const operations = new OperationQueue({
    org,
    clock,
    works: { [KIND]: ensureRefundsWork({ org, gateway, clock }) },
    onFault: (id, fault) =>
      log.error(`background operation ${id}: ${fault instanceof Error ? fault.stack : fault}`),
  });
  const sessions = new SessionStore(org.id, () => org.settings.sessionTimeout);
  const rooms = { org, home: org, operations, clock, usage: new ApiUsage(clock.now()) };
  const directory: SessionDirectory = {
    authenticate: (token) => {
      const session = sessions.find(token, clock.now());
      return session && { session, rooms };
    },
  };
  const notify = (idempotencyKey: string, outcome: 'approve' | 'decline') =>
    receiveNotification(org, simulatedNotification(idempotencyKey, outcome, clock.now()));
  const api = createApi({
    resources: [listResources, ...connectResources],
    loadMore: loadOtherRooms,
    routes: [
      listVersions,
      tokenRoute({ org, sessions, clock }),
      ...soapRoutes({ org, sessions, clock }),
      ...controlRoutes({ ...rooms, version: VERSION, notify }),
    ],
    sessions: directory,
    log,
    bodyLimit: options.bodyLimit ?? BODY_LIMIT,
  });
  await awaitPendingRefunds(org, gateway);
  await operations.resume();
  serve(api.listener);

  const admin = await administrator(org);
  const { address, family, port } = server.address() as AddressInfo;
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`,
    org,
    token: admin ? sessions.issue(admin.Id, clock.now()).token : '',
    username: String(admin?.Username ?? ''),
    idle: () => operations.idle(),
    close: async () => {
      await closeServer(server);
      await operations.close();
      gateway.close();
      await org.close();
    },
  };
}

/** The rooms that the first answers do not need. */
async function loadOtherRooms(): Promise<readonly Resource[]> {
  const [sobjects, query, composite, bulk, actions] = await Promise.all([
    import('./sobjects/index.ts'),
    import('./query/resources.ts'),
    import('./composite/index.ts'),
    import('./bulk/index.ts'),
    import('./actions/index.ts'),
  ]);
  return [
    ...sobjects.sObjectResources,
    ...query.queryResources(),
    ...composite.compositeResources,
    ...bulk.bulkResources(),
    ...actions.actionResources,
  ];
}

/** Requests under way are answered; idle connections are ended at once, stubborn ones after two seconds. */
function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const giveUp = setTimeout(() => server.closeAllConnections(), 2_000);
    server.close(() => {
      clearTimeout(giveUp);
      resolve();
    });
    server.closeIdleConnections();
  });
}

async function open({ data, seed = 'demo' }: EmulatorOptions, clock: Clock, log: Log): Promise<Org> {
  const storage = await openStorage(data, log);
  try {
    return await openOrg({
      storage,
      clock: () => clock.now(),
      seed: (kept) => readSeed(seedDirectory(seed), clock.now(), kept),
      warn: (message) => log.warn(message),
    });
  } catch (error) {
    await storage.close();
    throw error;
  }
}

async function openStorage(data: string | undefined, log: Log): Promise<OrgStorage> {
  if (data === undefined) {
    const { memoryStorage } = await import('./org/storage/memory-storage.ts');
    return memoryStorage();
  }
  const { openDirectoryStorage } = await import('./org/storage/directory-storage.ts');
  return openDirectoryStorage(data, { warn: (message) => log.warn(message) });
}

/** A plain word names a seed that ships with the emulator; anything else is a directory. */
function seedDirectory(seed: string): string | URL {
  return /^[a-z0-9-]+$/.test(seed) ? new URL(`../data/${seed}/`, import.meta.url) : seed;
}

export const VERSION: string = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
).version;
