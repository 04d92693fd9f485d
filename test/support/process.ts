/** The emulator as a user starts it: a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process';

const CLI = new URL('../../dist/cli.js', import.meta.url).pathname;

/** What the emulator says of itself. */
interface Facts {
  readonly url: string;
  readonly secureUrl: string;
  readonly token: string;
  readonly username: string;
  /** The URL of the certificate for `secureUrl`. */
  readonly certificate: string;
}

interface Process {
  readonly child: ChildProcess;
  /** What it said on standard output so far. */
  output(): string;
  /** Sends a signal and resolves with the exit code, or the signal's name. */
  stop(signal?: NodeJS.Signals): Promise<number | NodeJS.Signals>;
}

export type Started = Process & Facts;

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const children = new Set<ChildProcess>();

/** For afterEach: nothing started here outlives its test, not even one that fails. */
export function killAll(): void {
  for (const child of children) child.kill('SIGKILL');
}

type Environment = Readonly<Record<string, string>>;

function run(args: readonly string[], environment: Environment) {
  const child = spawn(process.execPath, [CLI, ...args], {
    env: { PATH: process.env.PATH ?? '', ...environment },
  });
  children.add(child);
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (data) => {
    said.stdout += data;
  });
  child.stderr.on('data', (data) => {
    said.stderr += data;
  });
  const ended = new Promise<Ended & { signal: NodeJS.Signals | null }>((resolve) => {
    child.on('close', (code, signal) => {
      children.delete(child);
      resolve({ code, signal, ...said });
    });
  });
  return { child, said, ended };
}

/** Runs a command to its end. */
export function runCli(args: readonly string[], environment: Environment = {}): Promise<Ended> {
  return run(args, environment).ended;
}

/** Starts the emulator and resolves when it says, in JSON, that it listens. */
export function startCli(args: readonly string[], environment: Environment = {}): Promise<Started> {
  return startThen([...args, '--json'], environment, /^(.*)\n/, (line): Facts => JSON.parse(line));
}

/** The same, with the lines that a person is shown; without a token, for it is not on a terminal. */
export function startForPeople(
  args: readonly string[],
  environment: Environment = {},
): Promise<Process & Pick<Facts, 'url'>> {
  return startThen(args, environment, /listening on (\S+)[\s\S]*\nhttps .*\n/, (url) => ({ url }));
}

function startThen<T>(
  args: readonly string[],
  environment: Environment,
  ready: RegExp,
  read: (said: string) => T,
): Promise<T & Process> {
  const { child, said, ended } = run(args, environment);
  const stop = async (signal: NodeJS.Signals = 'SIGTERM') => {
    child.kill(signal);
    const { code, signal: by } = await ended;
    return code ?? (by as NodeJS.Signals);
  };
  return new Promise((resolve, reject) => {
    void ended.then(({ stderr }) => reject(new Error(`it ended: ${stderr}`)));
    child.stdout.on('data', () => {
      const found = ready.exec(said.stdout)?.[1];
      if (found !== undefined) resolve({ ...read(found), child, output: () => said.stdout, stop });
    });
  });
}
