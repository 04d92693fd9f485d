/** A client that uses a server as its HTTP proxy: Node's own http and https over a tunnel, with its usual checks of certificates. */
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type Socket } from 'node:net';
import { connect as tlsConnect } from 'node:tls';
import type { AskOptions, Received } from './sockets.ts';

/** An answer to CONNECT that is not 200. */
export class TunnelRefused extends Error {
  readonly status: number;

  constructor(status: number, text: string) {
    super(text);
    this.status = status;
  }
}

/** Opens a tunnel by the proxy at "127.0.0.1:4848" to "login.salesforce.com:443". Rejects with TunnelRefused when the proxy does not open it. */
export function openTunnel(proxy: string, target: string): Promise<Socket> {
  const { hostname, port } = new URL(`http://${proxy}`);
  return new Promise((resolve, reject) => {
    const connecting = httpRequest({ host: hostname, port, method: 'CONNECT', path: target });
    connecting.on('error', reject).end();
    connecting.on('connect', (answer: IncomingMessage, socket: Socket, head: Buffer) => {
      if (answer.statusCode === 200) resolve(socket);
      else refused(answer, socket, head).then(reject);
    });
  });
}

async function refused(
  { statusCode = 0 }: IncomingMessage,
  socket: Socket,
  head: Buffer,
): Promise<TunnelRefused> {
  let text = head.toString();
  for await (const chunk of socket.setEncoding('utf8')) text += chunk;
  return new TunnelRefused(statusCode, text);
}

/** One https request through a tunnel. Rejects when the server's certificate is not valid for the URL's host, or not signed by `ca`. */
export async function askByProxy(proxy: string, url: string, options: AskOptions = {}): Promise<Received> {
  const { hostname, port } = new URL(url);
  return askOver(await openTunnel(proxy, `${hostname}:${port || 443}`), url, options);
}

/** The same over a connection that exists. */
export function askOver(
  socket: Socket,
  url: string,
  { body, ca, ...options }: AskOptions,
): Promise<Received> {
  const { hostname } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, '');
  return new Promise((resolve, reject) => {
    const secure = tlsConnect({ socket, ca, host, servername: isIP(host) ? '' : host });
    secure.on('error', (error) => {
      socket.destroy();
      reject(error);
    });
    const request = { ...options, createConnection: () => secure };
    const sent = httpsRequest(url, request, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (data) => {
        text += data;
      });
      response.on('end', () => {
        secure.destroy();
        resolve({ status: response.statusCode as number, headers: response.headers, text });
      });
    });
    sent.on('error', reject).end(body);
  });
}
