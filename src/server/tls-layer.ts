/** TLS over the connections of the one port: loaded, and given a certificate, only when the first client speaks TLS. */
import type { Socket } from 'node:net';
import type { SecureContext, Server as TlsServer } from 'node:tls';
import type { ServerBounds } from './bounds.ts';
import type { Certificate } from './certificate.ts';

export interface TlsOptions {
  /** Called for the server name that a client sends, and without one for clients that send none; called again for the next client if it rejects. */
  readonly certificate: (serverName?: string) => Promise<Certificate>;
  /** Called with the reason when there is no certificate; the connection is then ended. */
  readonly onFault: (fault: unknown) => void;
}

/** Returns a function that begins TLS on a connection; `serve` gets the connection inside TLS. `host` is the server name for clients that send none. */
export function tlsLayer(
  serve: (socket: Socket) => void,
  bounds: ServerBounds,
  options: TlsOptions,
  host?: string,
): (socket: Socket) => void {
  let layer: Promise<TlsServer> | undefined;
  return (socket) => {
    layer ??= createLayer(serve, bounds, options, host);
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

async function createLayer(
  serve: (socket: Socket) => void,
  { handshakeTimeout }: ServerBounds,
  options: TlsOptions,
  host: string | undefined,
): Promise<TlsServer> {
  const [tls, first] = await Promise.all([import('node:tls'), options.certificate(host)]);
  const contexts = new WeakMap<Certificate, SecureContext>();
  const contextOf = async (serverName: string): Promise<SecureContext | undefined> => {
    const certificate = await options.certificate(serverName);
    if (certificate === first) return undefined;
    const context = contexts.get(certificate) ?? tls.createSecureContext({ ...certificate });
    contexts.set(certificate, context);
    return context;
  };
  return tls
    .createServer({
      ...{ cert: first.cert, key: first.key, handshakeTimeout, ALPNProtocols: ['http/1.1'] },
      SNICallback: (serverName, done) => {
        contextOf(serverName).then(
          (context) => done(null, context),
          (fault) => {
            options.onFault(fault);
            done(fault);
          },
        );
      },
    })
    .on('secureConnection', serve)
    .on('tlsClientError', (_, socket) => socket.destroy());
}
