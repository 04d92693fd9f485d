/** The control that takes the org back to its initial state. */
import { conflict } from '../api/errors.ts';
import type { Answer, OrgServices } from '../api/resource.ts';
import type { Call, Route } from '../api/route.ts';
import { isObject } from '../is-object.ts';
import { NoInitialState } from '../org/port.ts';
import { invalid, ok, readInput, route } from './control-route.ts';
import type { LoginControl } from './login.ts';

export interface ResetOptions {
  /** Whether the tokens in use stay valid if the initial state has their users. */
  readonly keepSessions?: boolean;
}

interface Org {
  readonly services: OrgServices;
  loginControl(): Promise<LoginControl>;
  /** Resolves with the org that goes on, when it is served. Rejects with a NoInitialState where there is none. */
  reset(options: ResetOptions): Promise<Org>;
}

export const resetRoutes: readonly Route<Org>[] = [route('POST', '/_emulator/reset', reset)];

async function reset(call: Call<Org>): Promise<Answer> {
  const options = await readOptions(call);
  const next = await call.org.reset(options).catch((fault) => {
    throw fault instanceof NoInitialState ? conflict(fault.message) : fault;
  });
  const answer = { reset: true, organizationId: next.services.org.id };
  return ok(options.keepSessions ? answer : { ...answer, ...(await newSession(next, call.baseUrl)) });
}

/** A session of the administrator, for a client that has just lost its own; nothing if the org has no active one. */
async function newSession(org: Org, instanceUrl: string): Promise<object> {
  const session = await (await org.loginControl()).beginSession(undefined);
  return typeof session === 'string' ? {} : { ...session, instanceUrl };
}

/** Accepts a request without a body, as `curl -X POST` sends it. */
async function readOptions(call: Call): Promise<ResetOptions> {
  const isBlank = call.headers['content-type'] === undefined && (await call.text('utf-8')) === '';
  const input = isBlank ? {} : await readInput(call);
  if (!isObject(input)) throw invalid(EXPECTED);
  const { keepSessions = false, ...others } = input;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw invalid(`"${unknown}" is unknown. ${EXPECTED}`);
  if (typeof keepSessions !== 'boolean') throw invalid(`keepSessions must be true or false. ${EXPECTED}`);
  return { keepSessions };
}

const EXPECTED = 'Send {"keepSessions": true or false}, or {}';
