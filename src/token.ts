/** `sfom token`: a session of its own for whoever works from a shell, by a running emulator, or in an org directory where none runs. */
import { systemClock } from './clock.ts';
import type { TokenConfig } from './config.ts';
import { createLog } from './log.ts';
import { holdsOrg } from './org/storage/org-directory.ts';
import { OrgInUseError } from './org/storage/port.ts';

/** As POST /_emulator/sessions answers it. */
export interface ShellSession {
  readonly token: string;
  /** Null where no emulator runs. */
  readonly instanceUrl: string | null;
  readonly userId: string;
  readonly username: string;
  /** When it ends, unless it is used before: ISO 8601. */
  readonly expires: string;
}

/** Milliseconds: an emulator that starts answers only once its org is loaded. */
const PATIENCE = 60_000;

/** Rejects, with a message for the user, where there is no emulator, no org, or no such user. The session is durable. */
export function beginSession({ url, data, username }: Omit<TokenConfig, 'json'>): Promise<ShellSession> {
  return data === undefined ? askEmulator(url, username) : beginIn(data, username);
}

/** Also where an emulator has the directory: its lock says where to ask it. */
async function beginIn(data: string, username: string | undefined): Promise<ShellSession> {
  if (!(await holdsOrg(data)))
    throw new Error(`there is no org in ${data}; sfom start --data ${data} makes one`);
  try {
    return await beginOffline(data, username);
  } catch (error) {
    if (!(error instanceof OrgInUseError)) throw error;
    if (error.url === undefined)
      throw new Error(`${error.message} To have a token of it, name its address with --url.`);
    return askEmulator(error.url, username);
  }
}

async function beginOffline(data: string, username: string | undefined): Promise<ShellSession> {
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
    const begun = await new LoginControls(loginServices(org, clock, sessions, log)).beginSession(username);
    await sessions.close();
    if (begun === 'unknown')
      throw new Error(`the org has no ${username ? `user ${username}` : 'active user'}`);
    if (begun === 'inactive') throw new Error(`the user ${username} is inactive`);
    return { ...begun, instanceUrl: null, expires: begun.expires.toISOString() };
  } finally {
    await org.close();
  }
}

async function askEmulator(url: string, username: string | undefined): Promise<ShellSession> {
  const answer = await post(`${url}/_emulator/sessions`, { username }).catch((error: Error) => {
    const { message } = (error.cause ?? error) as Error;
    throw new Error(
      `no emulator can be reached at ${url} (${message}); name another address with --url, or the org with --data`,
    );
  });
  const told: unknown = await answer.json().catch(() => undefined);
  if (answer.ok && isSession(told)) return told;
  throw new Error(
    `${url} gives no token: ${reasonIn(told) ?? `it answers ${answer.status}, as no emulator does`}`,
  );
}

function post(url: string, input: object): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(input),
    signal: AbortSignal.timeout(PATIENCE),
  });
}

function isSession(told: unknown): told is ShellSession {
  return typeof (told as { token?: unknown } | undefined)?.token === 'string';
}

/** The message of an error as the API answers it. */
function reasonIn(told: unknown): string | undefined {
  const [first] = Array.isArray(told) ? told : [];
  return typeof first?.message === 'string' ? first.message : undefined;
}
