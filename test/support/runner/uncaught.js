/**
 * Errors that nothing caught. jest-light-runner loses one that comes when its test has ended, and waits for ever for a worker that ends itself: here
 * the test that runs fails by it; one that comes when none runs is noted in a file, and the run fails by that.
 */
import { appendFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isMainThread } from 'node:worker_threads';

/** Workers are threads: they have the process id of the run. */
export const noteFile = join(tmpdir(), `sfom-tests-uncaught-${process.pid}`);

const found = [];
let running = 0;
let latestFile;

const printed = (error) => (error instanceof Error ? error.stack : String(error));

/** In the main thread it may come when the file has been read. */
function note(error) {
  const text = `While no test ran, after or in ${latestFile}:\n${printed(error)}\n`;
  if (!isMainThread) return appendFileSync(noteFile, text);
  console.error(text);
  process.exitCode = 1;
}

export function watchForUncaught() {
  process.on('uncaughtException', (error) => (running > 0 ? found.push(error) : note(error)));
  const exit = process.exit;
  process.exit = (code) => {
    if (running === 0 && isMainThread) exit(code);
    throw new Error(`A test may not call process.exit(${code ?? ''})`);
  };
}

/** Runs a test or hook of that file, and rejects with the first uncaught error that came meanwhile. */
export async function failingByUncaught(file, work) {
  latestFile = file;
  running++;
  try {
    const result = await work();
    if (found.length > 0) throw found.shift();
    return result;
  } finally {
    running--;
    for (const error of found.splice(0)) note(error);
  }
}
