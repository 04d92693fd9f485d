/** Writes the blocks of a checkpoint into a folder, many files at a time: syncing them together costs little more than syncing one. */
import { join } from 'node:path';
import { type Block, type Blocks, blockName, factsOf, verifyBlock } from './block.ts';
import { readCheckpointFile } from './checkpoint-place.ts';
import type { FileSystem } from './file-system.ts';
import { type BlockFiles, type ChangedRecords, mergeBlocks, type NewBlock } from './merge-blocks.ts';

const MAX_OPEN_FILES = 32;

export interface BlocksToWrite {
  /** The blocks of the last checkpoint, in the same folder. */
  readonly base: Blocks;
  /** By object: what is different from them. */
  readonly changes: ReadonlyMap<string, ChangedRecords>;
  readonly commit: number;
  /** Files that are already in the folder: they are not touched. */
  readonly names: ReadonlySet<string>;
}

/** Resolves with all blocks when the new ones are on the disk, except their names. */
export async function writeBlocks(
  fileSystem: FileSystem,
  directory: string,
  { base, changes, commit, names }: BlocksToWrite,
): Promise<Blocks> {
  const blocks = new Map(base);
  const writes = new Writes(fileSystem, directory);
  try {
    for (const [sObject, changed] of changes) {
      if (!/^\w+$/.test(sObject)) throw new RangeError(`"${sObject}" is not an sObject name`);
      const old = base.get(sObject) ?? [];
      const merged = await mergeBlocks(old, changed, blockFiles(writes, sObject, old, commit, names));
      if (merged.length > 0) blocks.set(sObject, merged);
      else blocks.delete(sObject);
    }
  } finally {
    await writes.finish();
  }
  writes.throwFailure();
  return blocks;
}

function blockFiles(
  writes: Writes,
  sObject: string,
  old: readonly Block[],
  commit: number,
  names: ReadonlySet<string>,
): BlockFiles {
  let last = old.reduce((most, { number }) => Math.max(most, number), 0);
  const nextNumber = () => ++last;
  return {
    read: (block) => writes.read(block),
    async write(block) {
      let number = block.number ?? nextNumber();
      while (names.has(blockName(sObject, number, commit))) number = nextNumber();
      return writes.write(blockName(sObject, number, commit), number, block);
    },
  };
}

class Writes {
  readonly #fileSystem: FileSystem;
  readonly #directory: string;
  #running: Promise<void>[] = [];
  #failure: { readonly cause: unknown } | undefined;

  constructor(fileSystem: FileSystem, directory: string) {
    this.#fileSystem = fileSystem;
    this.#directory = directory;
  }

  async read(block: Block): Promise<Buffer> {
    const path = join(this.#directory, block.name);
    const bytes = await readCheckpointFile(this.#fileSystem, path);
    verifyBlock(bytes, block, path);
    return bytes;
  }

  /** Resolves when the file may be taken for written; `finish` waits for it. */
  async write(name: string, number: number, { first, lines }: NewBlock): Promise<Block> {
    this.throwFailure();
    const bytes = Buffer.concat(lines);
    const write = this.#writeFile(join(this.#directory, name), bytes).catch((cause) => {
      this.#failure ??= { cause };
    });
    this.#running.push(write);
    if (this.#running.length >= MAX_OPEN_FILES) await this.finish();
    return { name, number, first, ...factsOf(lines, bytes) };
  }

  async finish(): Promise<void> {
    await Promise.all(this.#running);
    this.#running = [];
  }

  throwFailure(): void {
    if (this.#failure) throw this.#failure.cause;
  }

  async #writeFile(path: string, bytes: Buffer): Promise<void> {
    const file = await this.#fileSystem.create(path);
    try {
      await file.write(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
  }
}
