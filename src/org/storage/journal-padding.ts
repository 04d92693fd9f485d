/**
 * The open journal is written ahead of its entries with padding, so that a write of entries does not change the length of the file. A tab is
 * never in a line (JSON escapes it), so a stop in the middle of a write leaves tabs where its bytes are missing: a part of the last line, or
 * whole sectors of any line of that write, since a disk may write them in any order.
 */
import { isIntact, startsWrite } from './journal-line.ts';
import { type Line, linesOf } from './lines.ts';

const TAB = 9;
const LARGEST_STEP = 4 * 1024 * 1024;
const SMALLEST_STEP = 4096;

/** The smallest unit that disks write as a whole. */
const SECTOR = 512;

let padding: Buffer | undefined;

/** Padding to write after `length` bytes of entries: as much again, within limits. The buffer is shared. */
export function paddingAfter(length: number): Buffer {
  padding ??= Buffer.alloc(LARGEST_STEP, TAB);
  return padding.subarray(0, Math.max(SMALLEST_STEP, length));
}

/** The bytes without the padding at their end. */
export function withoutPadding(bytes: Buffer): Buffer {
  let length = bytes.length;
  while (bytes[length - 1] === TAB) length--;
  return bytes.subarray(0, length);
}

/** Whether the line that ends the file was cut or was being written; if not, all of it is there and its line end was changed. */
export function isUnfinished(line: Buffer): boolean {
  const text = withoutPadding(line);
  return text.at(-1) === 0 || !isIntact(text.subarray(0, -1));
}

/** Whether a stop explains the damage of a line that has a line end: a sector of it is missing, and no later write was started. */
export function lacksSector(file: Buffer, line: Line): boolean {
  const end = line.end;
  let from = end - 1 - line.bytes.length;
  for (let to = nextSector(from); to < end; to = nextSector(to)) {
    if (isBlank(file.subarray(from, to))) return !isFollowedByWrite(file, end);
    from = to;
  }
  return false;
}

const nextSector = (offset: number) => offset - (offset % SECTOR) + SECTOR;

function isBlank(bytes: Buffer): boolean {
  const first = bytes[0];
  return (first === TAB || first === 0) && bytes.every((byte) => byte === first);
}

function isFollowedByWrite(file: Buffer, end: number): boolean {
  for (const { bytes, ended } of linesOf(file.subarray(end))) if (ended && startsWrite(bytes)) return true;
  return false;
}
