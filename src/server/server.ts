/**
 * One port for http and https, because some clients always speak https (test/clients/requests.md, trap 3). One http server answers both, so that
 * both have the same bounds; a connection whose first byte begins a TLS handshake passes through a TLS layer first. That layer is loaded, and
 * gets its certificate, only when the first such connection arrives.
 */
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Server as TlsServer } from 'node:tls';
import { BOUNDS, type ServerBounds } from './bounds.ts';
import type { Certificate } from './certificate.ts';
import { onFirstByte } from './first-byte.ts';
import { refuseWrongHost } from './host-header.ts';
import { refuse } from './refusal.ts';

export interface PortOptions {
  /** 0 for any free port. */
  readonly port: number;
  readonly host: string;
  readonly listener: RequestListener;
  /** Called when the first client speaks TLS, and again for the next client if it rejects. */
  readonly certificate: () => Promise<Certificate>;
  /** Called with the reason when there is no certificate; the connection is ended then. */
  readonly onFault: (fault: unknown) => void;
  readonly bounds?: Partial<ServerBounds>;
}

export interface OpenPort {
  /** "127.0.0.1:4848", with an IPv6 address in brackets: an address that this machine can call, so a loopback address where it listens on all of them. */
  readonly authority: string;
  /** Ends connections without a request at once, and the others when their requests are answered or the time limit is over. */
  close(): Promise<void>;
  /** Ends all connections at once. */
  abort(): Promise<void>;
}

/** The type of a TLS record that holds a handshake: the first byte of a ClientHello (RFC 8446, 5.1). */
const HANDSHAKE = 0x16;

/** Opens the port. Rejects when that is not possible, with a clear message when the port is taken. */
export async function openPort(options: PortOptions): Promise<OpenPort> {
  const bounds = { ...BOUNDS, ...options.bounds };
  const server = createServer(bounds, refuseWrongHost(options.listener));
  server.on('clientError', (error, connection) => refuse(error, connection, bounds.linger));
  const connections = detectProtocol(server, bounds, options);
  await listen(server, options);
  return {
    authority: authorityOf(server.address() as AddressInfo),
    close: () => close(server, connections, bounds.closeTimeout),
    abort: () => close(server, connections, 0),
  };
}

function authorityOf({ address, family, port }: AddressInfo): string {
  const host = LOOPBACKS[address] ?? address;
  return `${family === 'IPv6' ? `[${host}]` : host}:${port}`;
}

/** Loopback addresses by the address that stands for all addresses of a machine. */
const LOOPBACKS: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

interface Connections {
  readonly open: Set<Socket>;
  /** Connections that have sent no request yet, also inside TLS: browsers open such ones in advance. */
  readonly silent: Set<Socket>;
  isClosing: boolean;
}

/** Replaces the http server's own connection listener, and calls it for plain connections and for those that come out of the TLS layer. */
function detectProtocol(server: Server, bounds: ServerBounds, options: PortOptions): Connections {
  const [serveHttp] = server.listeners('connection') as ((connection: Duplex) => void)[];
  const connections: Connections = { open: new Set(), silent: new Set(), isClosing: false };
  const answer = (connection: Duplex) => serveHttp?.call(server, connection);
  const listen = (socket: Socket, take: (byte: number) => void) =>
    untilFirstByte(socket, connections, bounds, take);
  const secure = tlsLayer((socket) => listen(socket, () => answer(socket)), bounds, options);
  server.removeAllListeners('connection').on('connection', (socket: Socket) => {
    connections.open.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => connections.open.delete(socket));
    listen(socket, (byte) => (byte === HANDSHAKE ? secure(socket) : answer(socket)));
  });
  return connections;
}

/** A handshake may end while the server closes; such a connection has sent no request and is destroyed. */
function untilFirstByte(
  socket: Socket,
  { silent, isClosing }: Connections,
  { firstByteTimeout }: ServerBounds,
  take: (byte: number) => void,
): void {
  if (isClosing) return void socket.destroy();
  const forget = () => silent.delete(socket);
  silent.add(socket);
  socket.once('close', forget);
  onFirstByte(socket, firstByteTimeout, (byte) => {
    forget();
    socket.off('close', forget);
    take(byte);
  });
}

function tlsLayer(answer: (socket: Socket) => void, bounds: ServerBounds, options: PortOptions) {
  let layer: Promise<TlsServer> | undefined;
  return (socket: Socket): void => {
    layer ??= createTlsLayer(answer, bounds, options);
    layer.then(
      (server) => server.emit('connection', socket),
      (fault) => {
        layer = undefined;
        options.onFault(fault);
        socket.destroy();
      },
    );
  };
}

async function createTlsLayer(
  answer: (socket: Socket) => void,
  { handshakeTimeout }: ServerBounds,
  { certificate }: PortOptions,
): Promise<TlsServer> {
  const [tls, { cert, key }] = await Promise.all([import('node:tls'), certificate()]);
  return tls
    .createServer({ cert, key, handshakeTimeout, ALPNProtocols: ['http/1.1'] })
    .on('secureConnection', answer)
    .on('tlsClientError', (_, socket) => socket.destroy());
}

function listen(server: Server, { port, host }: PortOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const isTaken = error.code === 'EADDRINUSE';
      reject(isTaken ? new Error(`port ${port} on ${host} is taken; choose another with --port`) : error);
    });
    server.listen(port, host, resolve);
  });
}

function close(server: Server, connections: Connections, closeTimeout: number): Promise<void> {
  connections.isClosing = true;
  return new Promise((resolve) => {
    const giveUp = setTimeout(() => endAll(connections.open), closeTimeout);
    const endIdle = setInterval(() => server.closeIdleConnections(), IDLE_CHECK_MS);
    server.close(() => {
      clearTimeout(giveUp);
      clearInterval(endIdle);
      resolve();
    });
    endAll(connections.silent);
  });
}

/** How soon a closing server ends a connection whose last request was answered. */
const IDLE_CHECK_MS = 20;

function endAll(sockets: Set<Socket>): void {
  for (const socket of sockets) socket.destroy();
}
