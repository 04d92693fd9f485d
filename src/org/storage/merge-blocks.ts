/** Makes the new blocks of one object from its old ones and the records that changed. Blocks without changes stay as they are. */
import type { SObjectRecord } from '../port.ts';
import { type Block, blockLines, MAX_BYTES, MAX_LINES, placeOf } from './block.ts';
import { idOfLine, printRecord } from './record-line.ts';

/** By id; null: deleted. */
export type ChangedRecords = ReadonlyMap<string, SObjectRecord | null>;

/** A block that is not written yet: lines with their line ends, in order of their ids, and the number of the block that it replaces. */
export interface NewBlock {
  readonly number: number | undefined;
  readonly first: string;
  readonly lines: readonly Buffer[];
  readonly bytes: number;
}

export interface BlockFiles {
  /** The undamaged bytes of a block. */
  read(block: Block): Promise<Buffer>;
  write(block: NewBlock): Promise<Block>;
}

/** A block with fewer lines and bytes than this share of the most joins a neighbour that has space for it. */
const SMALL = 0.25;

interface IdLine {
  readonly id: string;
  readonly line: Buffer;
}

export async function mergeBlocks(
  old: readonly Block[],
  changes: ChangedRecords,
  files: BlockFiles,
): Promise<readonly Block[]> {
  const result = new NeatBlocks(files);
  const idsByPlace = idsOfPlaces(old, changes);
  for (let place = 0; place < Math.max(old.length, 1); place++) {
    const [block, ids] = [old[place], idsByPlace.get(place)];
    if (!ids) {
      if (block) await result.add(block);
      continue;
    }
    const oldLines = block ? blockLines(await files.read(block)) : [];
    const lines = mergedLines(oldLines, ids, changes);
    const isLast = place >= old.length - 1;
    const made = isLast ? filledBlocks(block?.number, lines) : evenBlocks(block?.number, [...lines]);
    for (const next of made) await result.add(next);
  }
  return result.finish();
}

/** The changed ids, in order, by the place of the block that they belong to. */
function idsOfPlaces(old: readonly Block[], changes: ChangedRecords): Map<number, string[]> {
  const places = new Map<number, string[]>();
  for (const id of sorted([...changes.keys()])) {
    const place = placeOf(old, id) ?? 0;
    const ids = places.get(place);
    if (ids) ids.push(id);
    else places.set(place, [id]);
  }
  return places;
}

/** Sorts in place, if needed: ids are mostly changed in the order in which they were assigned. */
function sorted(ids: string[]): string[] {
  return ids.every((id, index) => index === 0 || ids[index - 1]! < id) ? ids : ids.sort();
}

function* mergedLines(
  oldLines: readonly Buffer[],
  ids: readonly string[],
  changes: ChangedRecords,
): Generator<IdLine> {
  let at = 0;
  for (const line of oldLines) {
    const id = idOfLine(line);
    for (; at < ids.length && ids[at]! < id; at++) yield* changedLine(ids[at]!, changes);
    if (ids[at] === id) yield* changedLine(ids[at++]!, changes);
    else yield { id, line };
  }
  for (; at < ids.length; at++) yield* changedLine(ids[at]!, changes);
}

function* changedLine(id: string, changes: ChangedRecords): Generator<IdLine> {
  const record = changes.get(id);
  if (record) yield { id, line: Buffer.from(`${printRecord(record)}\n`) };
}

/** Divides what has become too large for one block, so that each part has space for more. */
function evenBlocks(number: number | undefined, idLines: readonly IdLine[]): Generator<NewBlock> {
  return filledBlocks(number, idLines, Math.ceil(idLines.length / Math.ceil(idLines.length / MAX_LINES)));
}

/** Fills each block before the next one, as is best for the last records, after which others follow. The first one has the number. */
function* filledBlocks(
  number: number | undefined,
  idLines: Iterable<IdLine>,
  maxLines: number = MAX_LINES,
): Generator<NewBlock> {
  let [lines, bytes, first]: [Buffer[], number, string] = [[], 0, ''];
  let next = number;
  for (const { id, line } of idLines) {
    if (lines.length === maxLines || (lines.length > 0 && bytes + line.length > MAX_BYTES)) {
      yield { number: next, first, lines, bytes };
      [lines, bytes, next] = [[], 0, undefined];
    }
    if (lines.length === 0) first = id;
    lines.push(line);
    bytes += line.length;
  }
  if (lines.length > 0) yield { number: next, first, lines, bytes };
}

type AnyBlock = Block | NewBlock;

const isNew = (block: AnyBlock): block is NewBlock => typeof block.lines !== 'number';

const countOf = (block: AnyBlock) => (isNew(block) ? block.lines.length : block.lines);

const isSmall = (block: AnyBlock) =>
  isNew(block) && block.lines.length < SMALL * MAX_LINES && block.bytes < SMALL * MAX_BYTES;

/** Blocks in order, of which small ones are joined, so that deletions do not leave many of them. */
class NeatBlocks {
  readonly #files: BlockFiles;
  readonly #done: Block[] = [];
  /** The last block so far; the next one may be joined to it. */
  #held: AnyBlock | undefined;

  constructor(files: BlockFiles) {
    this.#files = files;
  }

  async add(next: AnyBlock): Promise<void> {
    const held = this.#held;
    if (held && (isSmall(held) || isSmall(next)) && fitTogether(held, next)) {
      this.#held = await this.#joined(held, next);
      return;
    }
    await this.#release();
    this.#held = next;
  }

  async finish(): Promise<readonly Block[]> {
    await this.#release();
    return this.#done;
  }

  async #release(): Promise<void> {
    if (this.#held) this.#done.push(isNew(this.#held) ? await this.#files.write(this.#held) : this.#held);
    this.#held = undefined;
  }

  async #joined(one: AnyBlock, other: AnyBlock): Promise<NewBlock> {
    return {
      number: one.number,
      first: one.first,
      lines: [...(await this.#linesOf(one)), ...(await this.#linesOf(other))],
      bytes: one.bytes + other.bytes,
    };
  }

  async #linesOf(block: AnyBlock): Promise<readonly Buffer[]> {
    return isNew(block) ? block.lines : blockLines(await this.#files.read(block));
  }
}

function fitTogether(one: AnyBlock, other: AnyBlock): boolean {
  return countOf(one) + countOf(other) <= MAX_LINES && one.bytes + other.bytes <= MAX_BYTES;
}
