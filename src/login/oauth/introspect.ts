/** POST /services/oauth2/introspect (doc, RFC 7662): what a token of one's own is good for. */

import type { Answer } from '../../api/resource.ts';
import type { Call } from '../../api/route.ts';
import { activeUser } from '../credentials.ts';
import { identityUrlOf } from '../identity/user-facts.ts';
import { findRefreshToken } from '../refresh-tokens.ts';
import type { LoginServices } from '../services.ts';
import { readConfidentialClient } from './client.ts';
import { readParameters, required } from './parameters.ts';

/** Either kind of token, as far as both are known; `ends` in milliseconds since 1970. */
interface Known {
  readonly kind: 'access_token' | 'refresh_token';
  readonly userId: string;
  readonly consumerKey: string | null;
  readonly scope: string;
  readonly issuedAt: number;
  readonly ends?: number;
}

export async function answerIntrospect(services: LoginServices, call: Call): Promise<Answer> {
  const parameters = await readParameters(call);
  const app = await readConfidentialClient(services.org, call, parameters);
  const known = await find(services, required(parameters, 'token'));
  const isOwn = known?.consumerKey === app.consumerKey;
  const body = (isOwn && (await describe(services, known, call.baseUrl))) || { active: false };
  return { status: 200, body, xml: { root: 'OAuth' }, headers: { 'Cache-Control': 'no-store' } };
}

async function find({ org, sessions }: LoginServices, token: string): Promise<Known | undefined> {
  const access = sessions.peek(token);
  if (access) return { kind: 'access_token', ...access.session, ends: access.ends };
  const refresh = await findRefreshToken(org, token);
  return refresh && { kind: 'refresh_token', ...refresh };
}

/** Times in seconds (doc). Undefined for a user that may log in no more. */
async function describe({ org }: LoginServices, known: Known, baseUrl: string) {
  const user = await activeUser(org, known.userId);
  if (!user) return undefined;
  const seconds = (milliseconds: number) => Math.floor(milliseconds / 1000);
  return {
    active: true,
    scope: known.scope,
    client_id: known.consumerKey,
    username: user.Username,
    sub: identityUrlOf(baseUrl, org.id, user),
    token_type: known.kind,
    ...(known.ends === undefined ? {} : { exp: seconds(known.ends) }),
    iat: seconds(known.issuedAt),
    nbf: seconds(known.issuedAt),
  };
}
