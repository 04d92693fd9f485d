/** The lines of README.md that connect a client, run unchanged except for the emulator's real address. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './command.js';

const README = readFileSync(new URL('./README.md', import.meta.url), 'utf8');
/** Paths in the page start here. */
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** Modules are resolved from here; nothing here is in git. */
const SCRATCH = fileURLToPath(new URL('./node_modules/.connecting/', import.meta.url));

/** The first block of code under a heading: { language, code }. */
export function linesOf(heading, url) {
  const section = README.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0];
  const [, language, code] = /```(\w+)\n(.*?)```/s.exec(section ?? '') ?? [];
  if (!code) throw new Error(`README.md has no lines under ${heading}`);
  return { language, code: code.replaceAll('http://127.0.0.1:4848', url) };
}

/** Runs the lines: { code, stdout, stderr }. `as` is the name of the client's module here, `python` the program for lines in Python. */
export function connect(heading, url, { as, home, environment, python }) {
  const { language, code } = linesOf(heading, url);
  const options = { home, environment, cwd: ROOT };
  if (language === 'sh') return run('bash', ['-ec', code], options);
  if (language === 'python') return run(python, ['-c', code], options);
  mkdirSync(SCRATCH, { recursive: true });
  const file = join(SCRATCH, `${heading.replaceAll(' ', '-')}-${process.pid}.mjs`);
  writeFileSync(file, as ? code.replace("from 'jsforce'", `from '${as}'`) : code);
  return run(process.execPath, [file], options);
}
