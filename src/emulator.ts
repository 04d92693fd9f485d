/** The composition root: opens an org and serves it on a port. */
import type { RequestListener } from 'node:http';
import { readPublicUrl } from './api/base-url.ts';
import { frontDoor } from './api/front-door.ts';
import { Orgs } from './api/orgs.ts';
import type { TaskRunner } from './background/task-runner.ts';
import { type Clock, systemClock } from './clock.ts';
import { type EmulatorOrg, emulatorOrg } from './emulator-org.ts';
import { createLog, type Log } from './log.ts';
import { administrator } from './login/credentials.ts';
import type { LoginServices } from './login/services.ts';
import type { OnOrgProgress } from './org/progress.ts';
import { type OpenOrg, openOrg } from './org-services.ts';
import { pathsOf } from './routes.ts';
import type { Certificate } from './server/certificate.ts';
import { type CertificateSource, certificateSource } from './server/certificate-source.ts';
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
  /** A certificate and its key, in PEM, for https on the same port. Default: one of a local authority, made when a client first speaks TLS; the authority is stored with the org. */
  readonly tls?: Certificate;
  /** The URL by which clients reach the emulator, for answers that contain URLs: "https://org.example.com". Default: what the client's Host header and connection say. */
  readonly publicUrl?: string;
  /** Called some hundred times at most while a large org is loaded or a large seed is read. The total is in bytes or records. */
  readonly onProgress?: OnOrgProgress;
}

export interface Emulator {
  /** "http://127.0.0.1:4848": reachable from this machine, also where `host` lets in others. */
  readonly url: string;
  /** The same port over TLS: "https://127.0.0.1:4848" */
  readonly secureUrl: string;
  /** The org's records and settings, to prepare and to read. */
  readonly org: EmulatorOrg;
  /** A session of the org's administrator, ready to use; a new one after a reset that ends sessions. */
  readonly token: string;
  readonly username: string;
  /**
   * Resolves when no background operation and no job of the Bulk API is queued or running. It does not wait for open jobs, nor for notifications of
   * payment gateways that are not due yet. Rejects after `timeout` milliseconds (default 30,000) with a list of what is still in flight.
   */
  idle(options?: { readonly timeout?: number }): Promise<void>;
  /** The certificate that clients must trust for https, in PEM; made now if there is none yet. */
  certificate(): Promise<string>;
  /**
   * Takes the org back to what it began with: records, recycle bin, numbers, stored settings, jobs, files, apps, stubs, limits; durably. Replay ids go
   * on. What is queued or running is dropped. Sessions end, and `token` is a new one, unless they are to stay valid (those of users whom the
   * initial state has). Rejects, without any change, with a message for a directory of an earlier version, and while the disk cannot be written.
   */
  reset(options?: { readonly keepSessions?: boolean }): Promise<void>;
  /** Finishes what runs, makes everything durable, frees port and directory. */
  close(): Promise<void>;
}

const BODY_LIMIT = 6 * 1024 * 1024;

interface Started {
  readonly emulator: Emulator;
  readonly org: OpenOrg;
}

/**
 * Starts an emulator. Rejects with a clear message when the port is taken, the org directory unusable, the seed broken, or the certificate
 * or public URL invalid; nothing is half-written then. It opens the port first: an emulator that cannot have the port must not touch the org directory.
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  return (await startWithOrg(options)).emulator;
}

/** The same, with the org's internal services: for this project's own tests. */
export async function startWithOrg(given: EmulatorOptions): Promise<Started> {
  const { clock = systemClock, log = createLog('silent'), port = 0, host = '127.0.0.1', data, tls } = given;
  if (tls) (await import('./server/own-certificate.ts')).checkCertificate(tls, 'tls');
  const publicUrl = given.publicUrl === undefined ? undefined : readPublicUrl(given.publicUrl);
  const ready = deferred<RequestListener>();
  const certificates = certificateSource(tls, data, (message) => log.warn(message));
  const certificate = (serverName?: string) => ready.promise.then(() => certificates.forName(serverName));
  const onFault = (fault: unknown) => log.error(`no certificate for TLS: ${fault}`);
  const listener = frontDoor(ready.promise);
  const server = await openPort({ port, host, listener, certificate, onFault, publicUrl });
  try {
    return await compose({ ...given, publicUrl, clock, log, server, certificates, serve: ready.resolve });
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
  readonly certificates: CertificateSource;
  readonly serve: (api: RequestListener) => void;
  /** For tests. */
  readonly lingerMs?: number;
}

async function compose(parts: Parts): Promise<Started> {
  const { log, server, publicUrl, bodyLimit = BODY_LIMIT, lingerMs } = parts;
  // Loading the API takes as long as opening the org, and the first mostly computes while the second waits for the disk.
  const url = `http://${server.authority}`;
  const onReset = async (before: OpenOrg, next: OpenOrg) => {
    orgs.replace(before, next);
    org = next;
    await next.resume(api);
    if (!next.login.sessions.peek(session.token)) session = await beginSession(next.login);
  };
  const [opened, { createApi }] = await Promise.all([
    openOrg({ ...parts, url, onReset }),
    import('./api/serve.ts'),
  ]);
  let org = opened;
  const certificate = () => parts.certificates.trusted();
  const orgs = new Orgs({ org });
  const api = createApi({ ...pathsOf({ certificate }), orgs, log, bodyLimit, publicUrl, lingerMs });
  await org.resume(api);
  let session = await beginSession(org.login);
  parts.serve(api.listener);

  const emulator: Emulator = {
    url,
    secureUrl: `https://${server.authority}`,
    org: emulatorOrg(() => org.services.org),
    get token() {
      return session.token;
    },
    get username() {
      return session.username;
    },
    idle: (options) => idle(org.services.tasks, options?.timeout),
    certificate,
    reset: async (options) => void (await org.reset(options)),
    close: async () => {
      await server.close();
      await org.close();
    },
  };
  return { emulator, org: opened };
}

async function idle(tasks: TaskRunner, timeout = 30_000): Promise<void> {
  if (await tasks.idle(timeout)) return;
  const inFlight = await tasks.inFlight();
  const list = inFlight.map(({ kind, id, state }) => `${kind} ${id} is ${state}`).join(', ');
  throw new Error(`Still in flight after ${timeout} ms, or when the emulator was closed: ${list}`);
}

/** A session of the administrator for the caller of startEmulator; empty texts if the org has no administrator. */
async function beginSession({ org, sessions }: LoginServices): Promise<Pick<Emulator, 'token' | 'username'>> {
  const admin = await administrator(org);
  return {
    token: admin ? sessions.begin({ userId: admin.Id }).token : '',
    username: String(admin?.Username ?? ''),
  };
}
