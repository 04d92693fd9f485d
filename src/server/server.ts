/**
 * One port for http and https, because some clients always speak https (test/clients/requests.md, trap 3). One http server answers both, so that
 * both have the same bounds; a connection whose first byte begins a TLS handshake passes through a TLS layer first. A client that uses the
 * emulator as its proxy opens a tunnel, inside which the same applies.
 */
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { BOUNDS, type ServerBounds } from './bounds.ts';
import { type Tunnels, withEffectiveHost } from './effective-host.ts';
import { onFirstByte } from './first-byte.ts';
import { refuseLargeHeaders } from './header-size.ts';
import type { Host } from './host.ts';
import { refuseBytes, refuseTunnel } from './refusal.ts';
import { type ServedHosts, servedHosts } from './served-hosts.ts';
import { type TlsOptions, tlsLayer } from './tls-layer.ts';
import { acceptTunnel } from './tunnel.ts';

export interface PortOptions extends TlsOptions {
  /** 0 for any free port. */
  readonly port: number;
  readonly host: string;
  readonly listener: RequestListener;
  /** A further URL that clients of the proxy may name: "https://org.example.com". */
  readonly publicUrl?: string | undefined;
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
  let address: AddressInfo | undefined;
  const hosts = servedHosts(() => address?.port ?? options.port, options.publicUrl);
  const tunnels: Tunnels = new WeakMap();
  const server = createServer(
    bounds,
    refuseLargeHeaders(withEffectiveHost(options.listener, hosts, tunnels), bounds),
  );
  // Otherwise Node would leave out the headers after the 2000th, and they would not be counted.
  server.maxHeadersCount = 0;
  server.on('clientError', (error, connection) => refuseBytes(error, connection, bounds.linger));
  const connections: Connections = { open: new Set(), silent: new Set(), isClosing: false };
  serveConnections({ server, bounds, hosts, tunnels, connections, tls: options });
  await listen(server, options);
  address = server.address() as AddressInfo;
  return {
    authority: authorityOf(address),
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
  /** Connections that have sent no request yet, also inside TLS: browsers open some in advance. */
  readonly silent: Set<Socket>;
  isClosing: boolean;
}

interface Port {
  readonly server: Server;
  readonly bounds: ServerBounds;
  readonly hosts: ServedHosts;
  readonly tunnels: Tunnels;
  readonly connections: Connections;
  readonly tls: TlsOptions;
}

/** Replaces the http server's own connection listener, and calls it for plain connections and for those that come out of a TLS layer or a tunnel. */
function serveConnections(port: Port): void {
  const { server, connections } = port;
  const [serveHttp] = server.listeners('connection') as ((connection: Duplex) => void)[];
  const answer = (connection: Duplex) => serveHttp?.call(server, connection);
  const detect = protocolDetection(port, answer);
  server.removeAllListeners('connection').on('connection', (socket: Socket) => {
    connections.open.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => connections.open.delete(socket));
    detect(socket);
  });
  server.on('connect', (request: IncomingMessage, socket: Socket, head: Buffer) =>
    openTunnel(port, answer, request, socket, head),
  );
}

/** Speaks TLS or plain http on a connection, as its first byte says. `tunnel` is the host that its CONNECT request named, if it is inside a tunnel. */
function protocolDetection(port: Port, answer: (connection: Duplex) => void, tunnel?: Host) {
  const { bounds, connections, tunnels, tls } = port;
  const detect = (socket: Socket, take: (byte: number) => void) => {
    if (tunnel) tunnels.set(socket, tunnel);
    untilFirstByte(socket, connections, bounds, take);
  };
  const secure = tlsLayer((socket) => detect(socket, () => answer(socket)), bounds, tls, tunnel?.name);
  return (socket: Socket) => detect(socket, (byte) => (byte === HANDSHAKE ? secure(socket) : answer(socket)));
}

function openTunnel(
  port: Port,
  answer: (connection: Duplex) => void,
  request: IncomingMessage,
  socket: Socket,
  head: Buffer,
): void {
  const tunnel = acceptTunnel(request, port.hosts, port.tunnels);
  // The http server has removed its own listener, and inside TLS there is no other.
  socket.on('error', () => socket.destroy());
  if ('status' in tunnel) {
    refuseTunnel(socket, tunnel, port.bounds.linger);
    return;
  }
  socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
  if (head.length > 0) socket.unshift(head);
  protocolDetection(port, answer, tunnel)(socket);
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
