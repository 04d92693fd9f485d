/** Connected apps, sessions, and what users log in with. */
import type { ApiError } from '../api/api-error.ts';
import { controlNotFound, notFound } from '../api/errors.ts';
import type { Answer } from '../api/resource.ts';
import type { Call, Route } from '../api/route.ts';
import { isObject } from '../is-object.ts';
import { found, invalid, ok, readInput, route } from './control-route.ts';

/** What the login room lets be changed. */
export interface LoginControl {
  connectedApps(): Promise<readonly object[]>;
  connectedApp(consumerKey: string): Promise<object | undefined>;
  /** The app as it is now, or what is wrong with it. */
  putConnectedApp(consumerKey: string, input: unknown): Promise<object | { errors: readonly string[] }>;
  /** False when there is no such app. */
  deleteConnectedApp(consumerKey: string): Promise<boolean>;
  /** Without a username of the administrator; or why there is none. */
  beginSession(username: string | undefined): Promise<BegunSession | 'unknown' | 'inactive'>;
  /** Null takes away, undefined leaves. False when no active user has that name. */
  changeCredential(username: string, change: Credential): Promise<boolean>;
}

interface BegunSession {
  readonly token: string;
  readonly userId: string;
  readonly username: string;
  readonly expires: Date;
}

interface Credential {
  readonly password?: string | null;
  readonly securityToken?: string | null;
}

/** An org whose logins can be changed; the means are loaded when they are first needed. */
interface Org {
  loginControl(): Promise<LoginControl>;
}

const APP = '/_emulator/connected-apps/:clientId';
const PASSWORD = '/_emulator/users/:username/password';

const key = ({ params }: Call) => params.clientId as string;

export const loginControlRoutes: readonly Route<Org>[] = [
  route<Org>('GET', '/_emulator/connected-apps', async ({ org }) =>
    ok({ connectedApps: await (await org.loginControl()).connectedApps() }),
  ),
  route<Org>('GET', APP, async (call) =>
    ok(found(await (await call.org.loginControl()).connectedApp(key(call)))),
  ),
  route<Org>('PUT', APP, async (call) => putApp(call.org, key(call), await readInput(call))),
  route<Org>('DELETE', APP, async (call) =>
    done(await (await call.org.loginControl()).deleteConnectedApp(key(call))),
  ),
  route('POST', '/_emulator/sessions', beginSession),
  route('PUT', PASSWORD, changePassword),
  route<Org>('DELETE', PASSWORD, async (call) => changeCredential(call, NO_CREDENTIAL)),
];

const NO_CREDENTIAL: Credential = { password: null, securityToken: null };

async function putApp(org: Org, clientId: string, input: unknown): Promise<Answer> {
  const put = await (await org.loginControl()).putConnectedApp(clientId, input);
  if ('errors' in put) throw invalid(put.errors.join('; '));
  return ok(put);
}

async function beginSession(call: Call<Org>): Promise<Answer> {
  const username = await readUsername(call);
  const begun = await (await call.org.loginControl()).beginSession(username);
  if (begun === 'unknown') throw noSuchUser(username);
  if (begun === 'inactive') throw invalid(`The user ${username} is inactive`);
  return ok({ ...begun, instanceUrl: call.baseUrl });
}

/** No body at all, as `curl -X POST` sends it, names nobody. A page of another site shows by its Origin. */
async function readUsername(call: Call): Promise<string | undefined> {
  const isBlank = call.headers['content-type'] === undefined && (await call.text('utf-8')) === '';
  const input = isBlank ? {} : await readInput(call);
  const { username, ...others } = (input ?? {}) as Record<string, unknown>;
  const isText = username === undefined || (typeof username === 'string' && username !== '');
  if (!isObject(input) || !isText || Object.keys(others).length > 0)
    throw invalid('Send {"username": text}, or {} for the administrator');
  return username as string | undefined;
}

function noSuchUser(username: string | undefined): ApiError {
  const message = username === undefined ? 'The org has no active user' : `The org has no user ${username}`;
  return controlNotFound(message);
}

async function changePassword(call: Call<Org>): Promise<Answer> {
  return changeCredential(call, readCredential(await readInput(call)));
}

async function changeCredential({ org, params }: Call<Org>, change: Credential): Promise<Answer> {
  return done(await (await org.loginControl()).changeCredential(params.username as string, change));
}

function readCredential(input: unknown): Credential {
  const { password, securityToken, ...others } = (input ?? {}) as Record<string, unknown>;
  const isKnown = password !== undefined || securityToken !== undefined;
  if (!isKnown || Object.keys(others).length > 0 || !isSecret(password) || !isSecret(securityToken)) {
    throw invalid('Send {"password": text, "securityToken": text}, one or both; null takes one away');
  }
  return { password, securityToken } as Credential;
}

function isSecret(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  return typeof value === 'string' && value.length > 0 && value.length <= 200;
}

function done(isDone: boolean): Answer {
  if (!isDone) throw notFound();
  return { status: 204 };
}
