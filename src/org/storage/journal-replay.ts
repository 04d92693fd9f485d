/** Journals read back: journal-N.ndjson holds the commits N, N + 1, … line by line, and the next journal starts where it ends. */
import { join } from 'node:path';
import { damaged, explained } from './damage.ts';
import type { FileSystem } from './file-system.ts';
import { isIntact, parseEntry } from './journal-line.ts';
import { type Line, linesOf } from './lines.ts';
import { applyEntry, type LoadedState } from './org-state.ts';
import type { JournalEntry, StorageError } from './port.ts';

const NAME = /^journal-([1-9]\d*)\.ndjson$/;

const CUT = 'delete this line, those after it and the later journals to go on with the commits before it';

/** What follows the last whole entry: the start of one. Whether that was acknowledged, and the file cut later, cannot be told. */
export interface TornEnd {
  readonly path: string;
  readonly line: number;
  /** Its length. */
  readonly bytes: number;
}

/** Where the newest journal goes on. */
export interface JournalEnd {
  readonly firstCommit: number;
  readonly nextCommit: number;
  /** Bytes of whole entries. */
  readonly length: number;
  readonly torn: TornEnd | undefined;
}

export const journalName = (firstCommit: number) => `journal-${firstCommit}.ndjson`;

export const isJournalName = (name: string) => NAME.test(name);

/** The first commits of the directory's journals, in order. */
export async function listJournals(fileSystem: FileSystem, directory: string): Promise<number[]> {
  const numbers = (await fileSystem.list(directory)).map((name) => Number(NAME.exec(name)?.[1] ?? 0));
  return numbers.filter((number) => number > 0).sort((a, b) => a - b);
}

/** The journals that a checkpoint of `commit` makes needless: those that end before the next one starts, at `commit` + 1 or earlier. */
export function needlessJournals(journals: readonly number[], commit: number): number[] {
  return journals.filter((_, index) => (journals[index + 1] ?? Number.POSITIVE_INFINITY) <= commit + 1);
}

/** Before the first checkpoint there are no commits: a journal with any has lost its checkpoint. */
export async function refuseOrphans(fileSystem: FileSystem, directory: string): Promise<void> {
  for (const firstCommit of await listJournals(fileSystem, directory)) {
    const path = join(directory, journalName(firstCommit));
    const bytes = await read(fileSystem, path);
    if (bytes.length > 0) throw damaged(path, 1, 'the checkpoint before these commits (records) is missing');
  }
}

/**
 * Brings the checkpoint's state up to the last whole entry; changes nothing on the disk.
 * Throws a StorageError that names file and line for everything but a torn end of the newest journal.
 */
export async function replayJournals(
  fileSystem: FileSystem,
  directory: string,
  state: LoadedState,
): Promise<JournalEnd> {
  const all = await listJournals(fileSystem, directory);
  const journals = all.slice(needlessJournals(all, state.commit).length);
  let end: JournalEnd | undefined;
  for (const firstCommit of journals) {
    const path = join(directory, journalName(firstCommit));
    refuseGap(path, firstCommit, end, state);
    end = replay(await read(fileSystem, path), path, firstCommit, state);
  }
  if (!end) {
    const path = join(directory, journalName(state.commit + 1));
    throw damaged(
      path,
      undefined,
      'the journal is missing',
      `create it empty to go on with commit ${state.commit}`,
    );
  }
  if (end.nextCommit === state.commit + 1) return end;
  const path = join(directory, journalName(end.firstCommit));
  const problem = `the commits ${end.nextCommit} to ${state.commit}, which the checkpoint holds, are missing`;
  throw damaged(path, end.nextCommit - end.firstCommit + 1, problem);
}

function read(fileSystem: FileSystem, path: string): Promise<Buffer> {
  return explained(`Cannot read ${path}`, () => fileSystem.read(path));
}

/** `before`: the end of the journal before it; undefined for the first, which may start before the checkpoint ends. */
function refuseGap(
  path: string,
  firstCommit: number,
  before: JournalEnd | undefined,
  state: LoadedState,
): void {
  if (before?.torn) throw damaged(before.torn.path, before.torn.line, 'the line has no end', CUT);
  const due = before?.nextCommit ?? state.commit + 1;
  if (before ? firstCommit === due : firstCommit <= due) return;
  throw damaged(path, 1, `it starts with commit ${firstCommit}, but ${due} comes next: a journal is missing`);
}

/** Applies the entries that the state does not hold yet. */
function replay(bytes: Buffer, path: string, firstCommit: number, state: LoadedState): JournalEnd {
  let end: JournalEnd = { firstCommit, nextCommit: firstCommit, length: 0, torn: undefined };
  for (const line of linesOf(bytes)) {
    if (!line.ended) return { ...end, torn: tornEnd(line, path) };
    const entry = entryOf(line, path, end.nextCommit);
    if (entry.commit > state.commit) applyEntry(state, entry);
    end = { firstCommit, nextCommit: end.nextCommit + 1, length: line.end, torn: undefined };
  }
  return end;
}

function entryOf(line: Line, path: string, commit: number): JournalEntry {
  if (!isIntact(line.bytes)) throw wrong(path, line, 'the checksum does not match');
  const entry = parseEntry(line.bytes);
  if (!entry) throw wrong(path, line, 'the line is not a commit');
  if (entry.commit === commit) return entry;
  throw wrong(path, line, `it is commit ${entry.commit}, but ${commit} comes next`);
}

/** A last line without its line end was being written, or cut. Unless all of the entry is there and another byte stands where the line end was. */
function tornEnd(line: Line, path: string): TornEnd {
  const { bytes, number } = line;
  if (bytes.at(-1) !== 0 && isIntact(bytes.subarray(0, -1)))
    throw wrong(path, line, 'the line end is damaged');
  return { path, line: number, bytes: bytes.length };
}

function wrong(path: string, line: Line, problem: string): StorageError {
  return damaged(path, line.number, problem, CUT);
}
