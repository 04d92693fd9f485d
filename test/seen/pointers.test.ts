/** Every "seen" in the comments and pages of src points to an entry of this folder; those that do not yet are counted. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { readEntries } from './entries.ts';

/** Statements without an entry, of which no source is recorded. This number may only fall. */
const WITHOUT_ENTRY = 68;

const src = new URL('../../src/', import.meta.url);
const names = new Set(readEntries().map(({ name }) => name));

interface Statement {
  readonly place: string;
  /** What stands behind "seen: ", up to the next blank or mark. */
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

/** The part of a line that people read: a comment's, or in a page what stands in brackets. */
function remarkOf(file: string, line: string): string {
  if (file.endsWith('.md')) return [...line.matchAll(/\[[^\]]*\]/g)].join(' ');
  return /(?:^|\s)(?:\/\*\*?|\*|\/\/)\s(.*)/.exec(line)?.[1] ?? '';
}

const statements = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.(ts|md)$/.test(file))
  .sort()
  .flatMap(statementsOf);

it('points to an entry that is there', () => {
  const dangling = statements.filter(({ pointer }) => pointer?.includes('-') && !names.has(pointer));
  expect(dangling).toEqual([]);
});

it('has no more statements without an entry than were left when entries began', () => {
  const bare = statements.filter(({ pointer }) => pointer === undefined || !names.has(pointer));
  const places = bare.map(({ place }) => place).join('\n  ');
  console.info(`${bare.length} of ${statements.length} statements "seen" have no entry:\n  ${places}`);
  expect(bare.length).toBeLessThanOrEqual(WITHOUT_ENTRY);
});
