/** The composition root: opens the rooms of an org, hangs them on a server. */
import { readFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { readPublicUrl } from './api/base-url.ts';
import { frontDoor } from './api/front-door.ts';
import type { Resource, Rooms } from './api/resource.ts';
import type { Api } from './api/serve.ts';
import type { SessionDirectory } from './api/session.ts';
import { Usage } from './api/usage.ts';
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
import { countPublishedEvents } from './limits/published-events.ts';
import { createLog, type Log } from './log.ts';
import { administrator } from './login/credentials.ts';
import { loginRooms } from './login/rooms.ts';
import { loginRoutes } from './login/routes.ts';
import { SessionStore } from './login/sessions.ts';
import { soapRoutes } from './login/soap/routes.ts';
import { allocationOf } from './org/limits.ts';
import { openOrgAt } from './org/open-org.ts';
import type { Org } from './org/port.ts';
import type { Certificate } from './server/certificate.ts';
import { certificateSource } from './server/certificate-source.ts';
import { type OpenPort, openPort } from './server/server.ts';

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
  /** A certificate and its key, in PEM, for https on the same port. Default: one signed by itself, made when a client first speaks TLS and kept with the org. */
  readonly tls?: Certificate;
  /** How clients reach the emulator, where neither their connection nor their Host header tells: "https://org.example.com". */
  readonly publicUrl?: string;
}

export interface Emulator {
  /** "http://127.0.0.1:4848" */
  readonly url: string;
  /** The same port over TLS: "https://127.0.0.1:4848" */
  readonly secureUrl: string;
  readonly org: Org;
  /** A session of the org's administrator, ready to use. */
  readonly token: string;
  readonly username: string;
  /** Resolves when no background operation is queued or running. */
  idle(): Promise<void>;
  /** The certificate that https shows, in PEM, for clients to trust; made if need be. */
  certificate(): Promise<string>;
  /** Finishes what runs, makes everything durable, frees port and directory. */
  close(): Promise<void>;
}

const BODY_LIMIT = 6 * 1024 * 1024;

/**
 * Starts an emulator. Rejects with a clear message when the port is taken, the org directory unusable, the seed broken, or the certificate
 * or public URL no such thing; nothing is half-written then. The port is taken first: whoever cannot have it must not touch the org directory.
 */
export async function startEmulator(given: EmulatorOptions = {}): Promise<Emulator> {
  const { clock = systemClock, log = createLog('silent'), port = 0, host = '127.0.0.1', data, tls } = given;
  if (tls) (await import('./server/own-certificate.ts')).checkCertificate(tls, 'tls');
  const publicUrl = given.publicUrl === undefined ? undefined : readPublicUrl(given.publicUrl);
  const findCertificate = certificateSource(tls, data);
  const ready = deferred<RequestListener>();
  const certificate = () => ready.promise.then(findCertificate);
  const onFault = (fault: unknown) => log.error(`TLS has no certificate: ${fault}`);
  const server = await openPort({ port, host, listener: frontDoor(ready.promise), certificate, onFault });
  try {
    return await compose({ ...given, publicUrl, clock, log, server, certificate, serve: ready.resolve });
  } catch (error) {
    await server.abort();
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

interface Parts extends Omit<EmulatorOptions, 'publicUrl'> {
  readonly publicUrl: string | undefined;
  readonly clock: Clock;
  readonly log: Log;
  readonly server: OpenPort;
  readonly certificate: () => Promise<Certificate>;
  readonly serve: (api: RequestListener) => void;
}

async function compose(parts: Parts): Promise<Emulator> {
  const { clock, log, server, publicUrl } = parts;
  // Loading Express takes as long as opening the org, and the one mostly computes while the other waits for the disk.
  const [org, { createApi }] = await Promise.all([openOrgAt(parts), import('./api/serve.ts')]);
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
  const sessions = await SessionStore.open({
    org,
    clock,
    onFault: (fault) => log.error(`a session was not kept: ${fault}`),
  });
  const login = loginRooms(org, clock, sessions);
  const usage = new Usage(
    () => clock.now(),
    (name) => allocationOf(org.settings, name),
  );
  countPublishedEvents(org, usage);
  const rooms = { org, home: org, operations, clock, usage };
  const directory: SessionDirectory = {
    authenticate: (token) => {
      const session = sessions.find(token);
      return session && { session, rooms };
    },
  };
  const certificate = async () => (await parts.certificate()).cert;
  const notify = (idempotencyKey: string, outcome: 'approve' | 'decline') =>
    receiveNotification(org, simulatedNotification(idempotencyKey, outcome, clock.now()));
  const api = createApi({
    resources: [listResources, ...connectResources],
    loadMore: loadOtherRooms,
    routes: [
      listVersions,
      ...loginRoutes(login),
      ...soapRoutes(login),
      ...controlRoutes({
        ...rooms,
        version: VERSION,
        notify,
        certificate,
        login: async () => new (await import('./login/controls.ts')).LoginControls(login),
      }),
    ],
    sessions: directory,
    log,
    bodyLimit: parts.bodyLimit ?? BODY_LIMIT,
    publicUrl,
  });
  await awaitPendingRefunds(org, gateway);
  await operations.resume();
  await resumeBulkJobs(rooms, api);
  parts.serve(api.listener);

  const admin = await administrator(org);
  return {
    url: `http://${server.authority}`,
    secureUrl: `https://${server.authority}`,
    org,
    token: admin ? sessions.begin({ userId: admin.Id }).token : '',
    username: String(admin?.Username ?? ''),
    idle: () => operations.idle(),
    certificate,
    close: async () => {
      await server.close();
      await operations.close();
      gateway.close();
      await sessions.close();
      await org.close();
    },
  };
}

/** Of the user who made a job; nobody asks for anything by this session's token. */
async function resumeBulkJobs(rooms: Rooms, api: Api): Promise<void> {
  const { org, clock } = rooms;
  if ((await org.all('BulkJob')).length === 0) return;
  const { resumeJobs } = await import('./bulk/index.ts');
  await resumeJobs(rooms, (userId) => {
    const session = { organizationId: org.id, userId, issuedAt: clock.now().getTime(), scope: 'api' };
    return {
      rooms,
      dispatch: (subrequest, within = rooms) => api.dispatch(subrequest, { session, rooms: within }, ''),
    };
  });
}

/** The rooms that the first answers do not need. */
async function loadOtherRooms(): Promise<readonly Resource[]> {
  const [limits, sobjects, query, composite, bulk, actions] = await Promise.all([
    import('./limits/list-limits.ts'),
    import('./sobjects/index.ts'),
    import('./query/resources.ts'),
    import('./composite/index.ts'),
    import('./bulk/index.ts'),
    import('./actions/index.ts'),
  ]);
  return [
    limits.listLimits,
    ...sobjects.sObjectResources,
    ...query.queryResources(),
    ...composite.compositeResources,
    ...bulk.bulkResources,
    ...actions.actionResources,
  ];
}

export const VERSION: string = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
).version;
