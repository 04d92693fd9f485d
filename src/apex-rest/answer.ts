/** /services/apexrest: stubs that the user registered answer in place of an org's own Apex classes (ours). */
import type { ApiError } from '../api/api-error.ts';
import {
  invalidSessionId,
  methodNotAllowed,
  notEmulated,
  requestLimitExceeded,
  sessionNotForApi,
} from '../api/errors.ts';
import type { Answer } from '../api/resource.ts';
import type { Call } from '../api/route.ts';
import { mayUseApi, readToken } from '../api/session.ts';
import { type ApexRestStub, contentTypeOf, matchStub } from '../org/apex-rest-stubs.ts';
import { readBody } from './body.ts';
import type { ApexRestOrg } from './routes.ts';

/** The session and the request limit are checked first, as for the REST API (doc). A request without a stub is 501; row M if its path has stubs for other verbs. */
export async function answerByStub(call: Call<ApexRestOrg>, method: string): Promise<Answer> {
  const userId = authorize(call);
  const body = await readBody(call);
  const apexRest = await call.org.apexRest();
  const stubs = await apexRest.stubs();
  const segments = call.params.rest as unknown as readonly string[];
  const path = `/${segments.join('/')}`;
  const match = matchStub(stubs, method, segments);
  const found = 'index' in match ? match.index : undefined;
  const refusal = 'index' in match ? undefined : refusalOf(method, path, match.methods);
  apexRest.record({
    userId,
    method,
    path,
    query: call.query.toString(),
    headers: recordedHeaders(call),
    body,
    stub: found ?? null,
    status: refusal?.details.status ?? (stubs[found as number] as ApexRestStub).status,
  });
  if (refusal) throw refusal;
  return printStub(stubs[found as number] as ApexRestStub);
}

/** Returns the id of the session's user, and counts the request. */
function authorize({ org, headers }: Call<ApexRestOrg>): string {
  const token = readToken(headers.authorization);
  const session = token === undefined ? undefined : org.login.sessions.find(token);
  if (!session) throw invalidSessionId();
  if (!mayUseApi(session)) throw sessionNotForApi();
  if (!org.services.usage.take('DailyApiRequests')) throw requestLimitExceeded();
  return session.userId;
}

function refusalOf(method: string, path: string, methods: readonly string[]): ApiError {
  if (methods.length > 0) return methodNotAllowed(method, methods);
  return notEmulated(`Apex REST without a stub for ${method} ${path}`);
}

/** Leaves out the headers that carry a session. */
function recordedHeaders({ headers }: Call): Record<string, string> {
  const entries = Object.entries(headers).filter(([name]) => name !== 'authorization' && name !== 'cookie');
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]));
}

function printStub({ status, headers, body }: ApexRestStub): Answer {
  if (body === undefined) return { status, headers };
  const isText = typeof body === 'string';
  const mediaType = contentTypeOf(headers) ?? `${isText ? 'text/plain' : 'application/json'};charset=UTF-8`;
  const others = Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'content-type');
  return {
    status,
    headers: Object.fromEntries(others),
    text: { mediaType, body: isText ? body : JSON.stringify(body) },
  };
}
