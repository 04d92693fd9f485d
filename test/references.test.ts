/** What comments, pages and openapi.yaml refer to is there: rows and steps of the contract, sections, pages, makers of errors. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const root = new URL('../', import.meta.url).pathname;
const CONTRACT = 'src/connect/ensure-refunds-async/README.md';

/** Folders and files that people read. */
const READ = ['src', 'test', 'schemas', 'data', 'bench', 'openapi.yaml', 'README.md'];
const SKIPPED = /(^|\/)(node_modules|home|results)(\/|$)|package-lock\.json$/;

function filesIn(path: string): string[] {
  if (SKIPPED.test(path)) return [];
  if (!statSync(join(root, path)).isDirectory())
    return /\.(ts|js|mjs|md|yaml|json)$/.test(path) ? [path] : [];
  return readdirSync(join(root, path)).flatMap((name) => filesIn(`${path}/${name}`));
}

interface Line {
  readonly file: string;
  readonly place: string;
  readonly text: string;
}

const read = (file: string) => readFileSync(join(root, file), 'utf8');
const lines: readonly Line[] = READ.flatMap(filesIn)
  .filter((file) => file !== 'test/references.test.ts')
  .flatMap((file) =>
    read(file)
      .split('\n')
      .map((text, index) => ({
        file,
        place: `${file}:${index + 1}`,
        text: text.replace(/https?:\/\/\S+/g, ''),
      })),
  );

const contract = read(CONTRACT);
const rows = new Set([...contract.matchAll(/^\| ([A-Z]'?) \|/gm)].map((match) => match[1]));
const steps = new Set([...contract.matchAll(/^(\d)\. \*\*/gm)].map((match) => match[1]));

/** A page beside the file, in src or in the root. */
function pageAt(page: string, file: string): string | undefined {
  return [dirname(file), 'src', '']
    .map((from) => join(from, page))
    .find((path) => existsSync(join(root, path)));
}

/** Every match of the pattern, as "file:line: what". */
function mentions(pattern: RegExp, isThere: (match: RegExpMatchArray, line: Line) => boolean): string[] {
  return lines.flatMap((line) =>
    [...line.text.matchAll(pattern)]
      .filter((match) => !isThere(match, line))
      .map((match) => `${line.place}: ${match[0]}`),
  );
}

describe('what is referred to', () => {
  it('is a row of the contract', () => {
    expect([...rows].sort()).toEqual([...'ABDIJLMNOS', "S'", ...'TUVX']);
    const letter = String.raw`(?:S'(?=[\s.,;)])|[A-Z])(?!\w|\.\w)`;
    const named = new RegExp(`\\b[Rr]ows? (${letter}(?:(?:, | and | or )${letter})*)`, 'g');
    const dangling = mentions(named, ([, list = '']) =>
      list.split(/, | and | or /).every((row) => rows.has(row)),
    );
    expect(dangling).toEqual([]);
  });

  it('is a step of the contract', () => {
    expect([...steps]).toEqual(['1', '2', '3', '4', '5', '6', '7']);
    const named = /\b[Ss]teps? (\d+)(?: (?:to|and) (\d+))?/g;
    const dangling = mentions(named, ([, from = '', to = from]) => steps.has(from) && steps.has(to));
    expect(dangling).toEqual([]);
  });

  it('is not a numbered section: pages here have headings with names', () => {
    expect(mentions(/\b[Ss]ections? \d/g, () => false)).toEqual([]);
  });

  it('is a page of this repository, named from the root, from src or from beside the file', () => {
    const named = /(?<![\w./-])((?:\.{1,2}\/)*[\w-]+(?:\/[\w.-]+)*\.md)(?![.\w])/g;
    expect(mentions(named, ([, page = ''], { file }) => pageAt(page, file) !== undefined)).toEqual([]);
  });

  it('is a heading of that page, where one is quoted behind it', () => {
    const named = /([\w./-]+\.md), "([^"]+)"/g;
    const dangling = mentions(named, ([, page = '', heading], { file }) => {
      const path = pageAt(page, file);
      return path !== undefined && read(path).includes(`## ${heading}`);
    });
    expect(dangling).toEqual([]);
  });

  it('is a trap of the page on what clients send', () => {
    const traps = new Set(
      [...read('test/clients/requests.md').matchAll(/^(\d+)\. /gm)].map((match) => match[1]),
    );
    expect(mentions(/\btraps? (\d+)/g, ([, trap]) => traps.has(trap))).toEqual([]);
  });
});

describe('openapi.yaml', () => {
  const text = read('openapi.yaml');

  it('explains every row itself, in its description', () => {
    const described = new Set([...text.matchAll(/^ +\| ([A-Z]'?) \|/gm)].map((match) => match[1]));
    expect([...described].sort()).toEqual([...rows].sort());
  });
});

describe('the table of errors in src/api/README.md', () => {
  const page = read('src/api/README.md');

  it('has every row once, with existing makers', () => {
    const table = [...page.matchAll(/^\| ([A-Z]'?) \| \d{3} .*?\| (.*?) \|/gm)];
    expect(table.map(([, row]) => row).sort()).toEqual([...rows].sort());
    const makers = table.flatMap(([, , cell = '']) =>
      [...cell.matchAll(/`(\w+)`/g)].map((match) => match[1]),
    );
    const catalogue = read('src/api/errors.ts');
    expect(makers.filter((maker) => !catalogue.includes(`export function ${maker}(`))).toEqual([]);
  });
});
