/** Counts the tests, and writes the marked sections of TESTING.md. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { operations } from '../support/openapi.ts';
import { aligned } from './table.ts';

const TESTS = new URL('../', import.meta.url);

/** Replaces what is between the markers `counts` and `torture` of the file. Throws where a marker is missing. */
export function writeSections(file: string, command: string, table: string): void {
  const machine = `${cpus().length} cores (${cpus()[0]?.model.trim()}), Node.js ${process.version}`;
  const day = new Date().toISOString().slice(0, 10);
  const sections = { counts: countTests(), torture: `\`${command}\`, ${day}, ${machine}:\n\n${table}` };
  let text = readFileSync(file, 'utf8');
  for (const [name, content] of Object.entries(sections)) text = replaceSection(text, name, content);
  writeFileSync(file, text);
}

function replaceSection(text: string, name: string, content: string): string {
  const section = new RegExp(`(<!-- ${name}: [^\\n]*-->)[\\s\\S]*?(<!-- /${name} -->)`);
  if (!section.test(text)) throw new Error(`there is no section ${name} to write`);
  return text.replace(section, (_, begin: string, end: string) => `${begin}\n\n${content}\n\n${end}`);
}

function countTests(): string {
  const files = readdirSync(TESTS, { recursive: true, encoding: 'utf8' }).filter(
    (file) => !file.includes('node_modules'),
  );
  const tests = files.filter((file) => file.endsWith('.test.ts'));
  const count = (list: readonly string[], pattern: RegExp) =>
    list.reduce((sum, file) => sum + (textOf(file).match(pattern)?.length ?? 0), 0);
  const clients = files.filter((file) => /^clients\/[^/]+\/.*\.client\.js$/.test(file));
  return aligned([
    ['What', 'Count'],
    ['test files', String(tests.length)],
    ['tests in them (a table of cases counts as one)', String(count(tests, /^\s*(it|test)(\.each)?[(<]/gm))],
    [
      'of these, properties that fast-check tries to break',
      String(count(tests, /\bfc\.(async)?[pP]roperty\(/g)),
    ],
    [
      'recordings of real orgs and clients',
      String(files.filter((file) => /^seen\/.*\.json$/.test(file)).length),
    ],
    ['test files run with real clients', String(clients.length)],
    ['operations of openapi.yaml', String(operations.length)],
    ['lines of source', String(linesBelow(new URL('../../src/', import.meta.url)))],
    ['lines of tests', String(linesBelow(TESTS))],
  ]);
}

function textOf(file: string): string {
  return readFileSync(new URL(file, TESTS), 'utf8');
}

function linesBelow(folder: URL): number {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.includes('node_modules'))
    .reduce((sum, file) => sum + readFileSync(new URL(file, folder), 'utf8').split('\n').length - 1, 0);
}
