/**
 * Reads a checkpoint of the layout before blocks (format 1): SOBJECT.ndjson with all records of the object, settings.json, and checkpoint.json,
 * which lists the others with a checksum for each line. The first checkpoint of an org that has it writes all of it as blocks.
 */
import { join } from 'node:path';
import { compactRecord } from '../record-shape.ts';
import { readCheckpointFile, refuseUnknownFiles } from './checkpoint-place.ts';
import { damaged } from './damage.ts';
import type { FileSystem } from './file-system.ts';
import { checksum, linesOf } from './lines.ts';
import type { LoadedState, RecordMap } from './org-state.ts';
import { parseRecord } from './record-line.ts';

const SETTINGS = 'settings.json';
const NDJSON = '.ndjson';

interface OldFile {
  readonly lines: number;
  /** The checksums of the lines, eight digits each, one after the other. */
  readonly crc32: string;
}

export interface OldManifest {
  readonly commit: number;
  readonly counters: Readonly<Record<string, number>>;
  /** By file name. */
  readonly files: Readonly<Record<string, OldFile>>;
}

/** Throws a StorageError that names file and line if anything differs. */
export async function readOldCheckpoint(
  fileSystem: FileSystem,
  directory: string,
  manifest: OldManifest,
): Promise<LoadedState> {
  await refuseUnknownFiles(fileSystem, directory, new Set(Object.keys(manifest.files)));
  const state: LoadedState = {
    records: new Map(),
    counters: new Map(Object.entries(manifest.counters)),
    settings: {},
    commit: manifest.commit,
  };
  for (const [name, file] of Object.entries(manifest.files)) {
    const path = join(directory, name);
    const lines = verifiedLines(await readCheckpointFile(fileSystem, path), file, path);
    const sObject = name.slice(0, -NDJSON.length);
    if (name === SETTINGS) state.settings = JSON.parse(lines.join('\n'));
    else state.records.set(sObject, parseRecords(sObject, lines, path));
  }
  return state;
}

function verifiedLines(bytes: Buffer, file: OldFile, path: string): string[] {
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

function parseRecords(sObject: string, lines: readonly string[], path: string): RecordMap {
  const records: RecordMap = new Map();
  for (const [index, line] of lines.entries()) {
    const record = parseRecord(line);
    if (!record) throw damaged(path, index + 1, 'the line is not a record');
    if (records.has(record.Id)) throw damaged(path, index + 1, `the record ${record.Id} is repeated`);
    records.set(record.Id, compactRecord(sObject, record));
  }
  return records;
}
