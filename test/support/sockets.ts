/** Clients by hand, over http and https: what `fetch` does not let a test do. */
import { request as httpRequest, type IncomingHttpHeaders, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect, type Socket } from 'node:net';
import { type TLSSocket, connect as tlsConnect } from 'node:tls';

export interface Received {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface AskOptions extends RequestOptions {
  /** The certificate to trust, in PEM. */
  readonly ca?: string;
  readonly body?: string | Buffer;
}

/** One request, by the scheme of its URL. Rejects when the connection fails, or the server is not one to trust. */
export function ask(url: string, { body, ...options }: AskOptions = {}): Promise<Received> {
  const request = url.startsWith('https:') ? httpsRequest : httpRequest;
  // Else the server would have to prove that it is what the Host header says.
  const byAddress = { ...options, servername: '' };
  return new Promise((resolve, reject) => {
    const sent = request(url, byAddress, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (data) => {
        text += data;
      });
      response.on('end', () =>
        resolve({ status: response.statusCode as number, headers: response.headers, text }),
      );
      response.on('error', reject);
    });
    sent.on('error', reject).end(body);
  });
}

/** A connection that says what the test says, and gathers what comes back. */
export interface Conversation {
  readonly socket: Socket;
  said(): string;
  /** Resolves, with all that was said, when the server has ended the connection. */
  readonly ended: Promise<string>;
}

/** To "127.0.0.1:4848". */
export async function connectTo(authority: string): Promise<Conversation> {
  const { hostname, port } = new URL(`http://${authority}`);
  const socket = connect(Number(port), hostname);
  const conversation = listenTo(socket);
  await new Promise((resolve) => socket.once('connect', resolve));
  return conversation;
}

/** The same inside TLS. */
export async function connectSecurely(
  authority: string,
  ca: string,
): Promise<Conversation & { socket: TLSSocket }> {
  const { hostname, port } = new URL(`http://${authority}`);
  const socket = tlsConnect({ port: Number(port), host: hostname, ca });
  const conversation = listenTo(socket);
  await new Promise((resolve) => socket.once('secureConnect', resolve));
  return { ...conversation, socket };
}

function listenTo(socket: Socket): Conversation {
  let said = '';
  socket.setEncoding('utf8').on('data', (data: string) => {
    said += data;
  });
  socket.on('error', () => {});
  return {
    socket,
    said: () => said,
    ended: new Promise((resolve) => socket.once('close', () => resolve(said))),
  };
}
