/** The files of one checkpoint: SOBJECT.ndjson with one record per line, settings.json, and checkpoint.json, which lists the others. */
import { join } from 'node:path';
import type { SObjectRecord } from '../port.ts';
import {
  type CheckpointFile,
  type CheckpointManifest,
  parseManifest,
  printManifest,
} from './checkpoint-manifest.ts';
import { damaged, explained } from './damage.ts';
import { type FileSystem, hasCode, type OpenFile } from './file-system.ts';
import { checksum, linesOf } from './lines.ts';
import type { LoadedState } from './org-state.ts';
import type { OrgState } from './port.ts';

const MANIFEST = 'checkpoint.json';
const SETTINGS = 'settings.json';
const NDJSON = '.ndjson';

/** Characters that are turned into text at a time: about a millisecond's work, then the event loop runs while they are written. */
const MAX_CHUNK_LENGTH = 131_072;

/** Files that are open at the same time. They are synced together, which costs little more than syncing one. */
const MAX_OPEN_FILES = 32;

type FileToWrite = readonly [name: string, lines: Iterable<string>];

/** Writes the state into an existing empty directory and syncs everything to the disk except the directory's own name. Resolves with the bytes of all record files and the settings. */
export async function writeCheckpointFiles(
  fileSystem: FileSystem,
  directory: string,
  state: OrgState,
): Promise<number> {
  const files: Record<string, CheckpointFile> = {};
  let size = 0;
  const toWrite = filesOf(state);
  for (let start = 0; start < toWrite.length; start += MAX_OPEN_FILES) {
    const group = toWrite.slice(start, start + MAX_OPEN_FILES);
    const written = await writeGroup(fileSystem, directory, group);
    Object.assign(files, written.files);
    size += written.size;
  }
  const counters = Object.fromEntries(state.counters);
  const manifest = printManifest({ commit: state.commit, counters, files });
  await writeGroup(fileSystem, directory, [[MANIFEST, [manifest.trimEnd()]]]);
  await fileSystem.syncDirectory(directory);
  return size;
}

function filesOf(state: OrgState): FileToWrite[] {
  const files: FileToWrite[] = [[SETTINGS, JSON.stringify(state.settings, null, 2).split('\n')]];
  for (const [sObject, records] of state.records) {
    if (!/^\w+$/.test(sObject)) throw new RangeError(`"${sObject}" is not an sObject name`);
    if (records.size > 0) files.push([sObject + NDJSON, recordLines(records)]);
  }
  return files;
}

function* recordLines(records: ReadonlyMap<string, SObjectRecord>): Generator<string> {
  for (const record of records.values()) yield JSON.stringify(record);
}

async function writeGroup(fileSystem: FileSystem, directory: string, group: readonly FileToWrite[]) {
  const files: Record<string, CheckpointFile> = {};
  let size = 0;
  const open: OpenFile[] = [];
  try {
    for (const [name, lines] of group) {
      const file = await fileSystem.create(join(directory, name));
      open.push(file);
      const { bytes, ...written } = await writeLines(file, lines);
      files[name] = written;
      size += bytes;
    }
    await Promise.all(open.map((file) => file.sync()));
  } finally {
    await Promise.all(open.map((file) => file.close()));
  }
  return { files, size };
}

async function writeLines(
  file: OpenFile,
  lines: Iterable<string>,
): Promise<CheckpointFile & { bytes: number }> {
  let [chunk, count, crc32, bytes] = ['', 0, '', 0];
  const write = (text: string) => {
    const buffer = Buffer.from(text);
    bytes += buffer.length;
    return file.write(buffer);
  };
  for (const line of lines) {
    chunk += `${line}\n`;
    count++;
    crc32 += checksum(line);
    if (chunk.length < MAX_CHUNK_LENGTH) continue;
    await write(chunk);
    chunk = '';
  }
  await write(chunk);
  return { lines: count, crc32, bytes };
}

/** A checkpoint as it was read; `size` is the bytes of its record files and settings. */
export interface LoadedCheckpoint {
  readonly state: LoadedState;
  readonly size: number;
}

/** Reads what `writeCheckpointFiles` wrote. Throws a StorageError that names file and line if anything differs. */
export async function readCheckpointFiles(
  fileSystem: FileSystem,
  directory: string,
): Promise<LoadedCheckpoint> {
  const manifest = await readManifest(fileSystem, directory);
  await refuseUnknownFiles(fileSystem, directory, manifest);
  const state: LoadedState = {
    records: new Map(),
    counters: new Map(Object.entries(manifest.counters)),
    settings: {},
    commit: manifest.commit,
  };
  let size = 0;
  const read = async ([name, file]: [string, CheckpointFile]) => {
    const path = join(directory, name);
    const bytes = await readFile(fileSystem, path);
    size += bytes.length;
    return { name, path, lines: verifiedLines(bytes, file, path) };
  };
  for (const { name, path, lines } of await Promise.all(Object.entries(manifest.files).map(read))) {
    if (name === SETTINGS) state.settings = JSON.parse(lines.join('\n'));
    else state.records.set(name.slice(0, -NDJSON.length), parseRecords(lines, path));
  }
  return { state, size };
}

async function readManifest(fileSystem: FileSystem, directory: string): Promise<CheckpointManifest> {
  const path = join(directory, MANIFEST);
  return parseManifest((await readFile(fileSystem, path)).toString(), path);
}

function readFile(fileSystem: FileSystem, path: string): Promise<Buffer> {
  return explained(`Cannot read ${path}`, async () => {
    try {
      return await fileSystem.read(path);
    } catch (error) {
      throw hasCode(error, 'ENOENT') ? damaged(path, undefined, 'the file is missing') : error;
    }
  });
}

/** Refuses a file that is not in the manifest: the next checkpoint would delete it. The dot files of a desktop may be lost. */
async function refuseUnknownFiles(fileSystem: FileSystem, directory: string, manifest: CheckpointManifest) {
  const known = new Set([MANIFEST, ...Object.keys(manifest.files)]);
  const unknown = (await fileSystem.list(directory)).find(
    (name) => !known.has(name) && !name.startsWith('.'),
  );
  if (unknown === undefined) return;
  throw damaged(
    join(directory, unknown),
    undefined,
    'the file is not part of the checkpoint',
    'move the file away',
  );
}

function verifiedLines(bytes: Buffer, file: CheckpointFile, path: string): string[] {
  const lines: string[] = [];
  for (const line of linesOf(bytes)) {
    if (line.number > file.lines) throw damaged(path, line.number, 'the line is not part of the checkpoint');
    const expected = file.crc32.slice(8 * lines.length, 8 * line.number);
    if (checksum(line.bytes) !== expected) throw damaged(path, line.number, 'the checksum does not match');
    if (!line.ended) throw damaged(path, line.number, 'the line end is missing');
    lines.push(line.bytes.toString());
  }
  if (lines.length === file.lines) return lines;
  throw damaged(path, lines.length + 1, `the line is missing; the file had ${file.lines} lines`);
}

function parseRecords(lines: readonly string[], path: string): Map<string, SObjectRecord> {
  const records = new Map<string, SObjectRecord>();
  for (const [index, line] of lines.entries()) {
    const record = parseRecord(line);
    if (!record) throw damaged(path, index + 1, 'the line is not a record');
    if (records.has(record.Id)) throw damaged(path, index + 1, `the record ${record.Id} is repeated`);
    records.set(record.Id, record);
  }
  return records;
}

function parseRecord(line: string): SObjectRecord | undefined {
  try {
    const record = JSON.parse(line);
    return typeof record?.Id === 'string' ? record : undefined;
  } catch {
    return undefined;
  }
}
