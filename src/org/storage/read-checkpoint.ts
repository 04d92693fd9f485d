/** Reads a checkpoint's folder, of today's layout or of the one before it. */
import { join } from 'node:path';
import type { OnProgress } from '../progress.ts';
import { type Block, type Blocks, MAX_BYTES, parseBlockName, readRecords, verifyBlock } from './block.ts';
import { type AnyManifest, type CheckpointManifest, parseManifest } from './checkpoint-manifest.ts';
import {
  MANIFEST,
  NEXT_MANIFEST,
  NEXT_SNAPSHOT,
  readCheckpointFile,
  refuseUnknownFiles,
  snapshotNameOf,
} from './checkpoint-place.ts';
import type { FileSystem } from './file-system.ts';
import { readOldCheckpoint } from './old-checkpoint.ts';
import type { LoadedState } from './org-state.ts';

export interface LoadedCheckpoint {
  readonly state: LoadedState;
  /** Undefined in the layout before blocks. */
  readonly blocks: Blocks | undefined;
}

/** The most calls of `onProgress`. */
const MOST_STEPS = 200;

/** Throws a StorageError that names file and line if anything is not as it was written. */
export async function readCheckpointFolder(
  fileSystem: FileSystem,
  directory: string,
  onProgress: OnProgress = () => {},
): Promise<LoadedCheckpoint> {
  const manifest = await readManifest(fileSystem, directory);
  if (manifest.format === 1)
    return { state: await readOldCheckpoint(fileSystem, directory, manifest), blocks: undefined };
  const listed = new Set(Object.keys(manifest.blocks));
  const isKnown = (name: string) => isLeftover(name) || snapshotNameOf(name) !== undefined;
  await refuseUnknownFiles(fileSystem, directory, listed, isKnown);
  return readListed(fileSystem, directory, manifest, onProgress);
}

/** Reads the blocks that the manifest lists. */
export async function readListed(
  fileSystem: FileSystem,
  directory: string,
  manifest: CheckpointManifest,
  onProgress: OnProgress = () => {},
): Promise<{ readonly state: LoadedState; readonly blocks: Blocks }> {
  const state: LoadedState = {
    records: new Map(),
    counters: new Map(Object.entries(manifest.counters)),
    settings: manifest.settings,
    commit: manifest.commit,
  };
  return { state, blocks: await readBlocks(fileSystem, directory, manifest, state, onProgress) };
}

export async function readManifest(
  fileSystem: FileSystem,
  directory: string,
  file: string = MANIFEST,
): Promise<AnyManifest> {
  const path = join(directory, file);
  return parseManifest((await readCheckpointFile(fileSystem, path)).toString(), path);
}

/** Whether a checkpoint that was stopped, or followed by another one, may have left the file. */
export function isLeftover(name: string): boolean {
  return name === NEXT_MANIFEST || name === NEXT_SNAPSHOT || parseBlockName(name) !== undefined;
}

/** Each file is read while the one before it is parsed, into two buffers by turns. */
async function readBlocks(
  fileSystem: FileSystem,
  directory: string,
  manifest: CheckpointManifest,
  state: LoadedState,
  onProgress: OnProgress,
): Promise<Blocks> {
  const blocks = new Map<string, Block[]>();
  const files = Object.entries(manifest.blocks);
  const progress = progressOf(
    files.reduce((sum, [, { bytes }]) => sum + bytes, 0),
    onProgress,
  );
  const buffers = files.length > 2 ? [0, 1].map(() => Buffer.allocUnsafe(MAX_BYTES + 1)) : [];
  const read = (index: number) => {
    const file = files[index];
    const bytes = file && readCheckpointFile(fileSystem, join(directory, file[0]), buffers[index % 2]);
    bytes?.catch(() => {});
    return bytes;
  };
  let reading = read(0);
  for (const [index, [name, facts]] of files.entries()) {
    const bytes = (await reading)!;
    reading = read(index + 1);
    const path = join(directory, name);
    verifyBlock(bytes, facts, path);
    const { sObject, number } = parseBlockName(name)!;
    const first = readRecords(sObject, bytes, path, recordsOf(state, sObject));
    listOf(blocks, sObject).push({ ...facts, name, number, first });
    progress(facts.bytes);
  }
  return blocks;
}

function recordsOf(state: LoadedState, sObject: string) {
  let records = state.records.get(sObject);
  if (!records) {
    records = new Map();
    state.records.set(sObject, records);
  }
  return records;
}

function listOf(blocks: Map<string, Block[]>, sObject: string): Block[] {
  let list = blocks.get(sObject);
  if (!list) {
    list = [];
    blocks.set(sObject, list);
  }
  return list;
}

/** Counts bytes, and reports them in steps. */
function progressOf(total: number, onProgress: OnProgress): (bytes: number) => void {
  let [done, reported] = [0, 0];
  return (bytes) => {
    done += bytes;
    if (done - reported < total / MOST_STEPS && done < total) return;
    reported = done;
    onProgress(done, total);
  };
}
