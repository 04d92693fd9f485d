/** The connected app that sends a request, and whether it gave its secret. */

import { oauthError } from '../../api/errors.ts';
import type { Call } from '../../api/route.ts';
import { decodeUri } from '../../decode-uri.ts';
import type { Org } from '../../org/port.ts';
import { type ConnectedApp, findConnectedApp } from '../connected-apps.ts';
import { isSame } from '../credentials.ts';

export interface Client {
  readonly app: ConnectedApp;
  /** True when the client gave the app's secret; false for an app without one. */
  readonly isAuthenticated: boolean;
}

/**
 * Reads the client's id and secret from the form or from HTTP Basic; other Authorization headers are ignored (seen: oauth-requests-of-clients).
 * Throws invalid_client_id for an unknown app and invalid_client for a wrong secret; the secret may be missing.
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

/** As readClient, but the secret is required. */
export async function readConfidentialClient(
  org: Org,
  call: Call,
  parameters: URLSearchParams,
): Promise<ConnectedApp> {
  const { app, isAuthenticated } = await readClient(org, call, parameters);
  if (!isAuthenticated) throw invalidClient();
  return app;
}

/** Throws invalid_client when the secret is required and missing; an app without a secret passes. */
export function checkSecret({ app, isAuthenticated }: Client, isRequired: boolean): void {
  if (isRequired && app.consumerSecret !== null && !isAuthenticated) throw invalidClient();
}

/** The refusal of an unknown client_id (seen). */
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
