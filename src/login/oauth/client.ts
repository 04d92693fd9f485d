/** Which connected app asks, and whether it has shown its secret. */

import { oauthError } from '../../api/errors.ts';
import type { Call } from '../../api/route.ts';
import { decodeUri } from '../../decode-uri.ts';
import type { Org } from '../../org/port.ts';
import { type ConnectedApp, findConnectedApp } from '../connected-apps.ts';
import { isSame } from '../credentials.ts';

export interface Client {
  readonly app: ConnectedApp;
  /** It gave its secret; never true of an app that has none. */
  readonly isAuthenticated: boolean;
}

/**
 * The client's id and secret, in the form or as HTTP Basic; any other Authorization header is no business of these endpoints (seen: oauth-requests-of-clients).
 * Throws invalid_client_id for an app that is unknown, invalid_client for a secret that is wrong; a missing one may do.
 */
export async function readClient(org: Org, { headers }: Call, parameters: URLSearchParams): Promise<Client> {
  const basic = readBasic(headers.authorization);
  const id = parameters.get('client_id') || basic?.id;
  const secret = parameters.get('client_secret') || basic?.secret;
  const app = id ? await findConnectedApp(org, id) : undefined;
  if (!app) throw unknownClient();
  if (!secret || app.consumerSecret === null) return { app, isAuthenticated: false };
  if (!isSame(secret, app.consumerSecret)) throw invalidClient();
  return { app, isAuthenticated: true };
}

/** The same, for what only a client with its secret may do. */
export async function readConfidentialClient(
  org: Org,
  call: Call,
  parameters: URLSearchParams,
): Promise<ConnectedApp> {
  const { app, isAuthenticated } = await readClient(org, call, parameters);
  if (!isAuthenticated) throw invalidClient();
  return app;
}

/** The user name password flow and the refresh of a token: a secret is asked of those apps that have one. */
export function checkSecret({ app, isAuthenticated }: Client, isRequired: boolean): void {
  if (isRequired && app.consumerSecret !== null && !isAuthenticated) throw invalidClient();
}

/** Seen. */
export function unknownClient() {
  return oauthError('invalid_client_id', 'client identifier invalid');
}

function invalidClient() {
  return oauthError('invalid_client', 'invalid client credentials');
}

/** Id and secret may be percent-encoded (RFC 6749). */
function readBasic(authorization = ''): { id: string; secret: string } | undefined {
  const encoded = /^Basic\s+(\S+)$/i.exec(authorization)?.[1];
  if (!encoded) return undefined;
  const [id = '', secret = ''] = Buffer.from(encoded, 'base64')
    .toString()
    .split(/:(.*)/s)
    .map((text) => decodeUri(text) ?? text);
  return { id, secret };
}
