/** POST /services/oauth2/token: the password and client_credentials grants (shapes and errors seen, clients.md 3.0 and 5.1). */
import { createHmac } from 'node:crypto';
import { oauthError } from '../api/errors.ts';
import type { Answer } from '../api/resource.ts';
import type { Call, Route } from '../api/serve.ts';
import type { Clock } from '../background/clock.ts';
import type { Org, SObjectRecord } from '../org/port.ts';
import { administrator, DEMO_CLIENT, findUser, isSame } from './credentials.ts';
import type { SessionStore } from './sessions.ts';

export interface LoginRooms {
  readonly org: Org;
  readonly sessions: SessionStore;
  readonly clock: Clock;
}

type Parameters = URLSearchParams;
type Grant = (rooms: LoginRooms, parameters: Parameters) => Promise<SObjectRecord | undefined>;

const GRANTS: ReadonlyMap<string, Grant> = new Map<string, Grant>([
  ['password', ({ org }, given) => findUser(org, given.get('username') ?? '', given.get('password') ?? '')],
  ['client_credentials', ({ org }) => administrator(org)],
]);

export function tokenRoute(rooms: LoginRooms): Route {
  return {
    method: 'POST',
    path: '/services/oauth2/token',
    answer: async (call) => {
      const parameters = await readParameters(call);
      const grantType = parameters.get('grant_type');
      if (!grantType) throw oauthError('invalid_request', 'missing required parameter: grant_type');
      const grant = GRANTS.get(grantType);
      if (!grant) throw oauthError('unsupported_grant_type', 'grant type not supported');
      const secret = checkClient(call, parameters);
      const user = await grant(rooms, parameters);
      if (!user) throw oauthError('invalid_grant', 'authentication failure');
      return issue(rooms, user, secret, call.baseUrl);
    },
  };
}

/** Body and query alike, as clients send either. */
async function readParameters({ headers, query, text }: Call): Promise<Parameters> {
  const mediaType = (headers['content-type'] ?? 'application/x-www-form-urlencoded')
    .split(';')[0]
    ?.trim()
    .toLowerCase();
  const body = await text('utf-8');
  if (body !== '' && mediaType !== 'application/x-www-form-urlencoded') {
    throw oauthError('invalid_request', `content type ${mediaType} is not supported, send a form`);
  }
  return new URLSearchParams([...query, ...new URLSearchParams(body)]);
}

/** The client's id and secret, in the form or as HTTP Basic; any other Authorization header is no business of this endpoint (seen). */
function checkClient({ headers }: Call, parameters: Parameters): string {
  const basic = /^Basic\s+(\S+)$/i.exec(headers.authorization ?? '')?.[1];
  const [basicId, basicSecret] = basic ? Buffer.from(basic, 'base64').toString().split(/:(.*)/s) : [];
  const id = parameters.get('client_id') ?? basicId;
  const secret = parameters.get('client_secret') ?? basicSecret ?? '';
  if (!id || !isSame(id, DEMO_CLIENT.id)) throw oauthError('invalid_client_id', 'client identifier invalid');
  if (!isSame(secret, DEMO_CLIENT.secret)) throw oauthError('invalid_client', 'invalid client credentials');
  return secret;
}

function issue(
  { org, sessions, clock }: LoginRooms,
  user: SObjectRecord,
  secret: string,
  baseUrl: string,
): Answer {
  const { token, session } = sessions.issue(user.Id, clock.now());
  const id = `${baseUrl}/id/${org.id}/${user.Id}`;
  const issuedAt = String(session.issuedAt);
  const body = {
    access_token: token,
    instance_url: baseUrl,
    id,
    token_type: 'Bearer',
    issued_at: issuedAt,
    signature: createHmac('sha256', secret)
      .update(id + issuedAt)
      .digest('base64'),
    scope: 'api',
  };
  return { status: 200, body, xml: { root: 'OAuth' }, headers: { 'Cache-Control': 'no-store' } };
}
