/** The emulator as a user starts it: a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process';

const CLI = new URL('../../dist/cli.js', import.meta.url).pathname;

export interface Started {
  readonly child: ChildProcess;
  readonly url: string;
  readonly token: string;
  readonly output: string;
  /** Sends a signal and resolves with the exit code, or the signal's name. */
  stop(signal?: NodeJS.Signals): Promise<number | NodeJS.Signals>;
}

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

/** Starts the emulator and resolves when it says that it listens. */
export function startCli(args: readonly string[], environment: Environment = {}): Promise<Started> {
  const { child, said, ended } = run(args, environment);
  return new Promise((resolve, reject) => {
    void ended.then(({ stderr }) => reject(new Error(`it ended: ${stderr}`)));
    child.stdout.on('data', () => {
      const url = /listening on (\S+)/.exec(said.stdout)?.[1];
      const token = /^token +(\S+)$/m.exec(said.stdout)?.[1];
      if (!url || !token) return;
      const stop = async (signal: NodeJS.Signals = 'SIGTERM') => {
        child.kill(signal);
        const { code, signal: by } = await ended;
        return code ?? (by as NodeJS.Signals);
      };
      resolve({ child, url, token, output: said.stdout, stop });
    });
  });
}
