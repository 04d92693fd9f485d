/** Programs that the tests run, each with its own home directory, so that no login of this machine's user is read or changed. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';

const BINARIES = fileURLToPath(new URL('./node_modules/.bin', import.meta.url));

/** A directory that is deleted after the tests of the file. */
export function temporaryDirectory() {
  const directory = mkdtempSync(join(tmpdir(), 'sfom-clients-'));
  after(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** A file of its own in a directory of its own. */
export function temporaryFile(name, content) {
  const path = join(temporaryDirectory(), name);
  writeFileSync(path, content);
  return path;
}

/** Runs a program to its end: { code, stdout, stderr }. A program that hangs is ended after a minute. */
export function run(program, args, { home, environment = {}, cwd = home }) {
  const env = { PATH: `${BINARIES}${delimiter}${process.env.PATH}`, HOME: home, ...environment };
  return new Promise((resolve) => {
    execFile(program, args, { env, cwd, timeout: 60_000, maxBuffer: 64 << 20 }, (error, stdout, stderr) => {
      resolve({ code: error ? (error.code ?? error.signal) : 0, stdout, stderr });
    });
  });
}
