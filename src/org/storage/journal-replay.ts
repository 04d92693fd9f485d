/** Reads journals back: journal-N.ndjson has the commits N, N + 1, … line by line, and the next journal starts where it ends. */
import { join } from 'node:path';
import { damaged, explained } from './damage.ts';
import type { FileSystem } from './file-system.ts';
import { isIntact, parseEntry } from './journal-line.ts';
import { isUnfinished, lacksSector, withoutPadding } from './journal-padding.ts';
import { type Line, linesOf } from './lines.ts';
import { applyEntry, type LoadedState } from './org-state.ts';
import type { LoggedEntry, StorageError } from './port.ts';

const NAME = /^journal-([1-9]\d*)\.ndjson$/;

const CUT_REMEDY =
  'delete this line, the lines after it and the later journals to continue with the commits before it';

/** The incomplete entry after the last whole one. It cannot be known whether it was acknowledged and the file was cut later. */
export interface TornEnd {
  readonly path: string;
  readonly line: number;
  /** The length of the incomplete entry. */
  readonly bytes: number;
}

/** Where the newest journal continues. */
export interface JournalEnd {
  readonly firstCommit: number;
  readonly nextCommit: number;
  /** Bytes of whole entries. */
  readonly length: number;
  /** Bytes of the file after them. */
  readonly rest: number;
  readonly torn: TornEnd | undefined;
}

export const journalName = (firstCommit: number) => `journal-${firstCommit}.ndjson`;

export const isJournalName = (name: string) => NAME.test(name);

/** The first commit of each journal in the directory, in order. */
export async function listJournals(fileSystem: FileSystem, directory: string): Promise<number[]> {
  const numbers = (await fileSystem.list(directory)).map((name) => Number(NAME.exec(name)?.[1] ?? 0));
  return numbers.filter((number) => number > 0).sort((a, b) => a - b);
}

/** The journals that are obsolete after a checkpoint of `commit`: the next journal starts at `commit` + 1 or earlier. */
export function obsoleteJournals(journals: readonly number[], commit: number): number[] {
  return journals.filter((_, index) => (journals[index + 1] ?? Number.POSITIVE_INFINITY) <= commit + 1);
}

/** Before the first checkpoint there are no commits, so that a journal with commits has lost its checkpoint. */
export async function refuseOrphanedJournals(fileSystem: FileSystem, directory: string): Promise<void> {
  for (const firstCommit of await listJournals(fileSystem, directory)) {
    const path = join(directory, journalName(firstCommit));
    const bytes = await read(fileSystem, path);
    if (bytes.length > 0) throw damaged(path, 1, 'the checkpoint before these commits (records) is missing');
  }
}

type OnChange = Parameters<typeof applyEntry>[2];

/**
 * Applies all whole entries to the checkpoint's state, and calls `onChange` for each record; changes nothing on the disk.
 * Throws a StorageError that names file and line for any damage except a torn end of the newest journal.
 */
export async function replayJournals(
  fileSystem: FileSystem,
  directory: string,
  state: LoadedState,
  onChange?: OnChange,
): Promise<JournalEnd> {
  const all = await listJournals(fileSystem, directory);
  const journals = all.slice(obsoleteJournals(all, state.commit).length);
  let end: JournalEnd | undefined;
  for (const firstCommit of journals) {
    const path = join(directory, journalName(firstCommit));
    refuseGap(path, firstCommit, end, state);
    end = replay(await read(fileSystem, path), path, firstCommit, state, onChange);
  }
  if (!end) {
    const path = join(directory, journalName(state.commit + 1));
    throw damaged(
      path,
      undefined,
      'the journal is missing',
      `create an empty one to continue after commit ${state.commit}`,
    );
  }
  if (end.nextCommit === state.commit + 1) return end;
  const path = join(directory, journalName(end.firstCommit));
  const problem = `the commits ${end.nextCommit} to ${state.commit}, which the checkpoint contains, are missing`;
  throw damaged(path, end.nextCommit - end.firstCommit + 1, problem);
}

/** The commits after `after` and up to `upTo`, all of which are on the disk. Rejects with a RangeError if the journals no longer have all of them. */
export async function readEntries(
  fileSystem: FileSystem,
  directory: string,
  after: number,
  upTo: number,
): Promise<readonly LoggedEntry[]> {
  const entries: LoggedEntry[] = [];
  for (const firstCommit of await listJournals(fileSystem, directory)) {
    for (const { bytes } of linesOf(await read(fileSystem, join(directory, journalName(firstCommit))))) {
      const entry = isIntact(bytes) ? parseEntry(bytes) : undefined;
      if (entry && entry.commit > after && entry.commit <= upTo) entries.push(entry);
    }
  }
  if (entries.length === Math.max(0, upTo - after)) return entries;
  throw new RangeError(`The journals no longer have all commits after ${after}: the checkpoint has them`);
}

function read(fileSystem: FileSystem, path: string): Promise<Buffer> {
  return explained(`Cannot read ${path}`, () => fileSystem.read(path));
}

/** `before`: the end of the previous journal; undefined for the first journal, which may start before the checkpoint ends. */
function refuseGap(
  path: string,
  firstCommit: number,
  before: JournalEnd | undefined,
  state: LoadedState,
): void {
  if (before?.torn) throw damaged(before.torn.path, before.torn.line, 'the line end is missing', CUT_REMEDY);
  const expected = before?.nextCommit ?? state.commit + 1;
  if (before ? firstCommit === expected : firstCommit <= expected) return;
  throw damaged(
    path,
    1,
    `the journal starts with commit ${firstCommit} instead of ${expected}: a journal is missing`,
  );
}

/** Applies the entries that the state does not contain yet. */
function replay(
  bytes: Buffer,
  path: string,
  firstCommit: number,
  state: LoadedState,
  onChange?: OnChange,
): JournalEnd {
  let [nextCommit, length] = [firstCommit, 0];
  let torn: TornEnd | undefined;
  for (const line of linesOf(bytes)) {
    torn = tornEnd(bytes, line, path);
    if (torn || !line.ended) break;
    const entry = entryOf(line, path, nextCommit);
    if (entry.commit > state.commit) applyLine(state, entry, path, line, onChange);
    nextCommit++;
    length = line.end;
  }
  return { firstCommit, nextCommit, length, rest: bytes.length - length, torn };
}

function applyLine(
  state: LoadedState,
  entry: LoggedEntry,
  path: string,
  line: Line,
  onChange: OnChange,
): void {
  try {
    applyEntry(state, entry, onChange);
  } catch (error) {
    throw error instanceof RangeError ? damagedLine(path, line, error.message) : error;
  }
}

function entryOf(line: Line, path: string, commit: number): LoggedEntry {
  if (!isIntact(line.bytes)) throw damagedLine(path, line, 'the checksum does not match');
  const entry = parseEntry(line.bytes);
  if (!entry) throw damagedLine(path, line, 'the line is not a commit');
  if (entry.commit === commit) return entry;
  throw damagedLine(path, line, `the line is commit ${entry.commit} instead of ${commit}`);
}

/** The end of the file from this line on, if a stop left it like that; undefined for a whole line, and for one that is only padding. */
function tornEnd(file: Buffer, line: Line, path: string): TornEnd | undefined {
  const { bytes, number } = line;
  if (!line.ended && !isUnfinished(bytes)) throw damagedLine(path, line, 'the line end is damaged');
  if (line.ended && (isIntact(bytes) || !lacksSector(file, line))) return undefined;
  const rest = withoutPadding(file.subarray(line.end - bytes.length - (line.ended ? 1 : 0)));
  return rest.length === 0 ? undefined : { path, line: number, bytes: rest.length };
}

function damagedLine(path: string, line: Line, problem: string): StorageError {
  return damaged(path, line.number, problem, CUT_REMEDY);
}
