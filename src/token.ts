/** `sfom token`: starts a session for work in a shell, in a running emulator or in the directory of an org that no emulator has open. */
import { systemClock } from './clock.ts';
import type { TokenConfig } from './config.ts';
import { createLog } from './log.ts';
import { holdsOrg } from './org/storage/org-directory.ts';
import { OrgInUseError } from './org/storage/port.ts';

/** The answer of POST /_emulator/sessions. */
export interface ShellSession {
  readonly token: string;
  /** Null when no emulator runs. */
  readonly instanceUrl: string | null;
  readonly userId: string;
  readonly username: string;
  /** When the session ends, unless it is used before then: ISO 8601. */
  readonly expires: string;
}

/** A starting emulator answers only when its org is loaded. */
const ANSWER_TIMEOUT_MS = 60_000;

/** Starts a durable session. Rejects with a message for the user when the emulator, the org or the user does not exist. */
export function beginSession({ url, data, username }: Omit<TokenConfig, 'json'>): Promise<ShellSession> {
  return data === undefined ? sessionFrom(url, username) : sessionIn(data, username);
}

/** Where an emulator has the directory open, its lock file gives the address to call. */
async function sessionIn(data: string, username: string | undefined): Promise<ShellSession> {
  if (!(await holdsOrg(data)))
    throw new Error(`no org found in ${data}; create one with sfom start --data ${data}`);
  try {
    return await sessionOffline(data, username);
  } catch (error) {
    if (!(error instanceof OrgInUseError)) throw error;
    if (error.url === undefined)
      throw new Error(`${error.message} To get a token from it, give its address with --url.`);
    return sessionFrom(error.url, username);
  }
}

async function sessionOffline(data: string, username: string | undefined): Promise<ShellSession> {
  const [{ openOrgAt }, { TaskRunner }, { SessionStore }, { loginServices }, { LoginControls }] =
    await Promise.all([
      import('./org/org-place.ts'),
      import('./background/task-runner.ts'),
      import('./login/sessions.ts'),
      import('./login/services.ts'),
      import('./login/controls.ts'),
    ]);
  const clock = systemClock;
  const log = createLog('warn');
  const org = await openOrgAt({ data, clock, log });
  try {
    const tasks = new TaskRunner({ clock, onFault: (_task, fault) => log.error(String(fault)) });
    const sessions = await SessionStore.open({ org, clock, tasks });
    const session = await new LoginControls(loginServices(org, clock, sessions, log)).beginSession(username);
    await sessions.close();
    if (session === 'unknown')
      throw new Error(`the org has no ${username ? `user ${username}` : 'active user'}`);
    if (session === 'inactive') throw new Error(`the user ${username} is inactive`);
    return { ...session, instanceUrl: null, expires: session.expires.toISOString() };
  } finally {
    await org.close();
  }
}

async function sessionFrom(url: string, username: string | undefined): Promise<ShellSession> {
  const answer = await post(`${url}/_emulator/sessions`, { username }).catch((error: Error) => {
    const { message } = (error.cause ?? error) as Error;
    throw new Error(
      `cannot reach an emulator at ${url} (${message}); give another address with --url, or an org directory with --data`,
    );
  });
  const body: unknown = await answer.json().catch(() => undefined);
  if (answer.ok && isSession(body)) return body;
  throw new Error(
    `cannot get a token from ${url}: ${reasonIn(body) ?? `its answer, with status ${answer.status}, is not that of an emulator`}`,
  );
}

function post(url: string, input: object): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(input),
    signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
  });
}

function isSession(body: unknown): body is ShellSession {
  return typeof (body as { token?: unknown } | undefined)?.token === 'string';
}

/** The message of an API error. */
function reasonIn(body: unknown): string | undefined {
  const [first] = Array.isArray(body) ? body : [];
  return typeof first?.message === 'string' ? first.message : undefined;
}
