/**
 * One port for http and https, as clients expect of an org: some of them speak https whatever they are told (test/clients/requests.md, trap 3).
 * One http server answers both, so that the same bounds hold for both; TLS is a layer that is put before it when the first byte asks for it,
 * and neither loaded nor given a certificate before that.
 */
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Server as TlsServer } from 'node:tls';
import { BOUNDS, type ServerBounds } from './bounds.ts';
import type { Certificate } from './certificate.ts';
import { onFirstByte } from './first-byte.ts';
import { refuseLargeHeaders } from './header-size.ts';
import { refuseWrongHost } from './host-header.ts';
import { refuse } from './refusal.ts';

export interface PortOptions {
  /** 0 for any free one. */
  readonly port: number;
  readonly host: string;
  readonly listener: RequestListener;
  /** Asked once, when the first client speaks TLS; asked again by the next one when it rejects. */
  readonly certificate: () => Promise<Certificate>;
  /** Told why no certificate is there, in which case the connection is ended. */
  readonly onFault: (fault: unknown) => void;
  readonly bounds?: Partial<ServerBounds>;
}

export interface OpenPort {
  /** "127.0.0.1:4848", with an IPv6 address in brackets. One that this machine can call: of all addresses, that of the machine itself. */
  readonly authority: string;
  /** Requests under way are answered, connections without one are ended at once, and what lasts too long then. */
  close(): Promise<void>;
  /** Ends everything at once. */
  abort(): Promise<void>;
}

/** The type of a TLS record that holds a handshake: the first byte of a ClientHello (RFC 8446, 5.1). */
const HANDSHAKE = 0x16;

/** Rejects when the port cannot be had, with a clear message when it is taken. */
export async function openPort(options: PortOptions): Promise<OpenPort> {
  const bounds = { ...BOUNDS, ...options.bounds };
  const server = createServer(bounds, refuseLargeHeaders(refuseWrongHost(options.listener), bounds));
  // Else Node would leave out the headers after the 2000th, and they would not be counted.
  server.maxHeadersCount = 0;
  server.on('clientError', (error, connection) => refuse(error, connection, bounds.linger));
  const connections = tellApart(server, bounds, options);
  await listen(server, options);
  return {
    authority: authorityOf(server.address() as AddressInfo),
    close: () => close(server, connections, bounds.closeTimeout),
    abort: () => close(server, connections, 0),
  };
}

function authorityOf({ address, family, port }: AddressInfo): string {
  const called = LOOPBACKS[address] ?? address;
  return `${family === 'IPv6' ? `[${called}]` : called}:${port}`;
}

/** By what stands for all addresses of a machine. */
const LOOPBACKS: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

interface Connections {
  readonly open: Set<Socket>;
  /** Those that have asked for nothing yet, also below TLS: browsers open such ones in advance. */
  readonly silent: Set<Socket>;
  isClosing: boolean;
}

/** Puts itself before the http server's own listener, which answers what comes out of the TLS layer as well. */
function tellApart(server: Server, bounds: ServerBounds, options: PortOptions): Connections {
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

/** A handshake may come to its end while the server closes: nobody has asked for anything by it. */
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
    const endIdle = setInterval(() => server.closeIdleConnections(), IDLE_CHECK);
    server.close(() => {
      clearTimeout(giveUp);
      clearInterval(endIdle);
      resolve();
    });
    endAll(connections.silent);
  });
}

/** Milliseconds within which a connection is ended whose last request was answered while the server closes. */
const IDLE_CHECK = 20;

function endAll(sockets: Set<Socket>): void {
  for (const socket of sockets) socket.destroy();
}
