/**
 * A block: a file with some 1,000 records of one object, one in each line, in order of their ids. It is never changed: a checkpoint writes a
 * new file for it, SOBJECT-NUMBER-cCOMMIT.ndjson. Checksums of the whole file and of its lines are in the manifest.
 */
import { crc32 } from 'node:zlib';
import type { SObjectRecord } from '../port.ts';
import { compactRecord } from '../record-shape.ts';
import { damaged } from './damage.ts';
import { checksum, linesOf } from './lines.ts';
import type { RecordMap } from './org-state.ts';
import { parseRecord } from './record-line.ts';

export const MAX_LINES = 1000;
export const MAX_BYTES = 1024 * 1024;

/** What the manifest says about a block. */
export interface BlockFacts {
  readonly lines: number;
  readonly bytes: number;
  readonly crc32: string;
  /** Of the lines' checksums, each with its line end: their sum, and the sum of each times its line number. One damaged line can be found by them. */
  readonly sums: readonly [number, number];
}

export interface Block extends BlockFacts {
  /** Of the file. */
  readonly name: string;
  /** Unique among the object's blocks. */
  readonly number: number;
  /** The first id. */
  readonly first: string;
}

/** By object; the blocks of an object are in order of their ids. */
export type Blocks = ReadonlyMap<string, readonly Block[]>;

const NAME = /^(\w+)-(\d{6,})-c\d+\.ndjson$/;

/** The sums are remainders of this prime number, so that all products are exact. */
const MODULUS = 67_108_859;

const LINE_END = 10;

/** Bytes that are turned into text at a time: V8 keeps larger texts elsewhere, where each needs new memory from the system (1.8 instead of 11.6 µs a record). */
const PARSED_TOGETHER = 65_536;

export function blockName(sObject: string, number: number, commit: number): string {
  return `${sObject}-${String(number).padStart(6, '0')}-c${commit}.ndjson`;
}

/** The object and the number in a block's name; undefined for other files. */
export function parseBlockName(name: string): { sObject: string; number: number } | undefined {
  const [, sObject, number] = NAME.exec(name) ?? [];
  return sObject === undefined ? undefined : { sObject, number: Number(number) };
}

/** The place, in an object's blocks, of the block that has the id, or would have it; undefined if there are no blocks. */
export function placeOf(blocks: readonly Block[], id: string): number | undefined {
  if (blocks.length === 0) return undefined;
  let [low, high] = [0, blocks.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (blocks[middle]!.first <= id) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** `lines` are with their line ends, `bytes` are all of them. */
export function factsOf(lines: readonly Uint8Array[], bytes: Uint8Array): BlockFacts {
  return { lines: lines.length, bytes: bytes.length, crc32: checksum(bytes), sums: sumsOf(lines) };
}

function sumsOf(lines: readonly Uint8Array[]): [number, number] {
  let [sum, weighted] = [0, 0];
  for (const [index, line] of lines.entries()) {
    const remainder = crc32(line) % MODULUS;
    sum = (sum + remainder) % MODULUS;
    weighted = (weighted + (index + 1) * remainder) % MODULUS;
  }
  return [sum, weighted];
}

/** The lines of a block, with their line ends. */
export function blockLines(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(LINE_END, start) + 1 || bytes.length;
    lines.push(bytes.subarray(start, end));
    start = end;
  }
  return lines;
}

/** Throws a StorageError that names the file, and the line if one alone is damaged. */
export function verifyBlock(bytes: Buffer, facts: BlockFacts, path: string): void {
  if (bytes.length === facts.bytes && checksum(bytes) === facts.crc32) return;
  if (bytes.length < facts.bytes)
    throw damaged(path, endOf(bytes), `the file ends here; it had ${facts.lines} lines`);
  if (checksum(bytes.subarray(0, facts.bytes)) === facts.crc32)
    throw damaged(path, facts.lines + 1, 'the line is not part of the checkpoint');
  throw damaged(path, damagedLine(bytes, facts), 'the checksum does not match');
}

function endOf(bytes: Buffer): number {
  const lines = blockLines(bytes);
  return lines.at(-1)?.at(-1) === LINE_END || lines.length === 0 ? lines.length + 1 : lines.length;
}

function damagedLine(bytes: Buffer, { lines: count, sums }: BlockFacts): number | undefined {
  for (const line of linesOf(bytes))
    if (!line.ended || !parseRecord(line.bytes.toString())) return line.number;
  const lines = blockLines(bytes);
  const [sum, weighted] = sumsOf(lines);
  const [more, moreWeighted] = [difference(sum, sums[0]), difference(weighted, sums[1])];
  if (lines.length !== count || more === 0) return undefined;
  const index = lines.findIndex((_, at) => ((at + 1) * more) % MODULUS === moreWeighted);
  return index < 0 ? undefined : index + 1;
}

const difference = (one: number, other: number) => (one - other + MODULUS) % MODULUS;

/** Adds the records of an undamaged block, and returns the first id. Throws a StorageError for a line that is not a record, or one that is repeated. */
export function readRecords(sObject: string, bytes: Buffer, path: string, records: RecordMap): string {
  const before = records.size;
  let first: string | undefined;
  let count = 0;
  for (let start = 0; start < bytes.length; ) {
    const end = endOfLines(bytes, start);
    const parsed = parseLines(bytes, start, end);
    if (!parsed) throw wrongLine(bytes, path, records, before);
    for (const record of parsed) records.set(record.Id, compactRecord(sObject, record));
    first ??= parsed[0]?.Id;
    count += parsed.length;
    start = end;
  }
  if (first !== undefined && records.size === before + count) return first;
  throw wrongLine(bytes, path, records, before);
}

/** Where the lines end that are parsed together: at least one line. */
function endOfLines(bytes: Buffer, start: number): number {
  if (start + PARSED_TOGETHER >= bytes.length) return bytes.length;
  const last = bytes.lastIndexOf(LINE_END, start + PARSED_TOGETHER);
  return (last < start ? bytes.indexOf(LINE_END, start) : last) + 1;
}

/** Undefined if one of the lines is not a record. */
function parseLines(bytes: Buffer, start: number, end: number): readonly SObjectRecord[] | undefined {
  try {
    const text = bytes.toString('utf8', start, end - 1).replaceAll('\n', ',');
    const records: SObjectRecord[] = JSON.parse(`[${text}]`);
    return records.every((record) => typeof record?.Id === 'string') ? records : undefined;
  } catch {
    return undefined;
  }
}

function wrongLine(bytes: Buffer, path: string, records: RecordMap, before: number): Error {
  const ids = new Set<string>();
  const earlier = new Set([...records.keys()].slice(0, before));
  for (const line of linesOf(bytes)) {
    const record = parseRecord(line.bytes.toString());
    if (!record) return damaged(path, line.number, 'the line is not a record');
    if (ids.has(record.Id) || earlier.has(record.Id))
      return damaged(path, line.number, `the record ${record.Id} is repeated`);
    ids.add(record.Id);
  }
  return damaged(path, undefined, 'the file has no records');
}
