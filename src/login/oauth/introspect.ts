/** POST /services/oauth2/introspect (doc, RFC 7662): the state of a token, for the app that owns it. */

import type { Answer } from '../../api/resource.ts';
import type { Call } from '../../api/route.ts';
import { activeUser } from '../credentials.ts';
import { identityUrlOf } from '../identity/user-facts.ts';
import { findRefreshToken } from '../refresh-tokens.ts';
import type { LoginServices } from '../services.ts';
import { readConfidentialClient } from './client.ts';
import { readParameters, required } from './parameters.ts';

/** A token of either kind; times in milliseconds since 1970. */
interface FoundToken {
  readonly kind: 'access_token' | 'refresh_token';
  readonly userId: string;
  readonly consumerKey: string | null;
  readonly scope: string;
  readonly issuedAt: number;
  readonly expires?: number;
}

export async function answerIntrospect(services: LoginServices, call: Call): Promise<Answer> {
  const parameters = await readParameters(call);
  const app = await readConfidentialClient(services.org, call, parameters);
  const found = await find(services, required(parameters, 'token'));
  const isOwn = found?.consumerKey === app.consumerKey;
  const body = (isOwn && (await describe(services, found, call.baseUrl))) || { active: false };
  return { status: 200, body, xml: { root: 'OAuth' }, headers: { 'Cache-Control': 'no-store' } };
}

async function find({ org, sessions }: LoginServices, token: string): Promise<FoundToken | undefined> {
  const access = sessions.peek(token);
  if (access) return { kind: 'access_token', ...access.session, expires: access.expires };
  const refresh = await findRefreshToken(org, token);
  return refresh && { kind: 'refresh_token', ...refresh };
}

/** Times in seconds (doc). Undefined when the user is no longer active. */
async function describe({ org }: LoginServices, found: FoundToken, baseUrl: string) {
  const user = await activeUser(org, found.userId);
  if (!user) return undefined;
  const seconds = (milliseconds: number) => Math.floor(milliseconds / 1000);
  return {
    active: true,
    scope: found.scope,
    client_id: found.consumerKey,
    username: user.Username,
    sub: identityUrlOf(baseUrl, org.id, user),
    token_type: found.kind,
    ...(found.expires === undefined ? {} : { exp: seconds(found.expires) }),
    iat: seconds(found.issuedAt),
    nbf: seconds(found.issuedAt),
  };
}
