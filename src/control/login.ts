/** The controls of connected apps, sessions and users' credentials. */
import type { ApiError } from '../api/api-error.ts';
import { controlNotFound, notFound } from '../api/errors.ts';
import type { Answer } from '../api/resource.ts';
import type { Call, Route } from '../api/route.ts';
import { isObject } from '../is-object.ts';
import { found, invalid, ok, readInput, route } from './control-route.ts';

/** What the login room offers to the controls. */
export interface LoginControl {
  connectedApps(): Promise<readonly object[]>;
  connectedApp(consumerKey: string): Promise<object | undefined>;
  /** Returns the stored app, or the problems of the input. */
  putConnectedApp(consumerKey: string, input: unknown): Promise<object | { errors: readonly string[] }>;
  /** Returns false for an unknown app. */
  deleteConnectedApp(consumerKey: string): Promise<boolean>;
  /** Creates a session for the user, or for the administrator without a username; or returns why it cannot. */
  beginSession(username: string | undefined): Promise<CreatedSession | 'unknown' | 'inactive'>;
  /** Null removes a value, undefined keeps it. Returns false when no active user has that name. */
  changeCredential(username: string, change: Credential): Promise<boolean>;
}

interface CreatedSession {
  readonly token: string;
  readonly userId: string;
  readonly username: string;
  readonly expires: Date;
}

interface Credential {
  readonly password?: string | null;
  readonly securityToken?: string | null;
}

/** An org as these controls see it; its login controls are loaded when first needed. */
interface Org {
  loginControl(): Promise<LoginControl>;
}

const APP = '/_emulator/connected-apps/:clientId';
const PASSWORD = '/_emulator/users/:username/password';

const consumerKeyOf = ({ params }: Call) => params.clientId as string;

export const loginControlRoutes: readonly Route<Org>[] = [
  route<Org>('GET', '/_emulator/connected-apps', async ({ org }) =>
    ok({ connectedApps: await (await org.loginControl()).connectedApps() }),
  ),
  route<Org>('GET', APP, async (call) =>
    ok(found(await (await call.org.loginControl()).connectedApp(consumerKeyOf(call)))),
  ),
  route<Org>('PUT', APP, async (call) => putApp(call.org, consumerKeyOf(call), await readInput(call))),
  route<Org>('DELETE', APP, async (call) =>
    done(await (await call.org.loginControl()).deleteConnectedApp(consumerKeyOf(call))),
  ),
  route('POST', '/_emulator/sessions', beginSession),
  route('PUT', PASSWORD, changePassword),
  route<Org>('DELETE', PASSWORD, async (call) => changeCredential(call, NO_CREDENTIAL)),
];

const NO_CREDENTIAL: Credential = { password: null, securityToken: null };

async function putApp(org: Org, clientId: string, input: unknown): Promise<Answer> {
  const result = await (await org.loginControl()).putConnectedApp(clientId, input);
  if ('errors' in result) throw invalid(result.errors.join('; '));
  return ok(result);
}

async function beginSession(call: Call<Org>): Promise<Answer> {
  const username = await readUsername(call);
  const session = await (await call.org.loginControl()).beginSession(username);
  if (session === 'unknown') throw noSuchUser(username);
  if (session === 'inactive') throw invalid(`The user ${username} is inactive`);
  return ok({ ...session, instanceUrl: call.baseUrl });
}

/** Returns undefined for a request without a body, as `curl -X POST` sends it. Its media type need not be JSON: pages of other sites are refused by their Origin. */
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
    throw invalid('Send {"password": text, "securityToken": text}, one or both; null removes one');
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
