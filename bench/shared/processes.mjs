/** Processes that a benchmark starts and directories that it makes: none is left behind, however the benchmark ends. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const children = new Map();
const directories = [];

process.on('exit', () => {
  for (const [child, signal] of children) child.kill(signal);
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
});
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
])
  process.on(signal, () => process.exit(code));

/** A directory that is removed when the benchmark ends. */
export function temporaryDirectory() {
  const directory = mkdtempSync(join(tmpdir(), 'sfom-bench-'));
  directories.push(directory);
  return directory;
}

/** Registers a process to get that signal when the benchmark ends, and returns it. One that has children of its own must be able to end them: SIGTERM. */
export function killedAtTheEnd(child, signal = 'SIGKILL') {
  children.set(child, signal);
  child.once('exit', () => children.delete(child));
  return child;
}

/** Starts a command; its standard error is the benchmark's unless `isQuiet`. */
export function start(command, args, { cwd, isQuiet = false } = {}) {
  return killedAtTheEnd(
    spawn(command, args, { cwd, stdio: ['ignore', 'pipe', isQuiet ? 'ignore' : 'inherit'] }),
  );
}

/** The first line on standard output; rejects when the process ends before. What follows is read and dropped. */
export function firstLine(child) {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout.on('data', (data) => {
      if (!text.includes('\n')) text += data;
      if (text.includes('\n')) resolve(text.slice(0, text.indexOf('\n')));
    });
    child.once('error', reject);
    child.once('exit', (code, signal) => reject(new Error(`the process ended with ${signal ?? code}`)));
  });
}

/** Ends a process with that signal and waits until it is over; after a minute it is killed. */
export async function stop(child, signal = 'SIGTERM') {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const over = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), 60_000);
  await over;
  clearTimeout(timer);
}

/** A port that nobody listens on at this moment. */
export function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

export const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
