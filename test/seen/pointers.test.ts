/** Every "seen" in the comments and pages of src points to an entry of this folder; those without an entry are counted. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { readEntries } from './entries.ts';

/** The number of statements without an entry, whose source is not recorded. It may only fall. */
const WITHOUT_ENTRY = 68;

const src = new URL('../../src/', import.meta.url);
const names = new Set(readEntries().map(({ name }) => name));

interface Statement {
  readonly place: string;
  /** The name after "seen: ". */
  readonly pointer: string | undefined;
}

function statementsOf(file: string): Statement[] {
  const lines = readFileSync(new URL(file, src), 'utf8').split('\n');
  return lines.flatMap((line, index) =>
    [...remarkOf(file, line).matchAll(/\bseen\b(?:: ([\w-]+))?/gi)].map((match) => ({
      place: `${file}:${index + 1}`,
      pointer: match[1],
    })),
  );
}

/** The part of a line that can be a statement: a comment, or in a page the text in brackets. */
function remarkOf(file: string, line: string): string {
  if (file.endsWith('.md')) return [...line.matchAll(/\[[^\]]*\]/g)].join(' ');
  return /(?:^|\s)(?:\/\*\*?|\*|\/\/)\s(.*)/.exec(line)?.[1] ?? '';
}

const statements = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.(ts|md)$/.test(file))
  .sort()
  .flatMap(statementsOf);

it('points to an existing entry', () => {
  const dangling = statements.filter(({ pointer }) => pointer?.includes('-') && !names.has(pointer));
  expect(dangling).toEqual([]);
});

it('has no more statements without an entry than the recorded number', () => {
  const bare = statements.filter(({ pointer }) => pointer === undefined || !names.has(pointer));
  const places = bare.map(({ place }) => place).join('\n  ');
  console.info(`${bare.length} of ${statements.length} statements "seen" have no entry:\n  ${places}`);
  expect(bare.length).toBeLessThanOrEqual(WITHOUT_ENTRY);
});
