/**
 * Prints and parses one entry of a journal as a line: the checksum of the JSON, a mark, the JSON, a line end. The mark is a space for the first
 * entry of a write, and a plus for those that were written together with it.
 */
import { loggedEntry } from '../record-delta.ts';
import { checksum } from './lines.ts';
import type { JournalEntry, LoggedEntry } from './port.ts';

const CHECKSUM_LENGTH = 8;
const JSON_START = CHECKSUM_LENGTH + 1;
/** Not "changes", as before there were lines with only the fields that changed: so emulators that do not know them refuse the line. */
const CHANGES = 'writes';
const FIRST = ' '.charCodeAt(0);
const FURTHER = '+'.charCodeAt(0);

export interface PrintedEntry {
  readonly crc32: string;
  readonly json: string;
}

export function printEntry(entry: JournalEntry): PrintedEntry {
  const { changes, ...rest } = loggedEntry(entry);
  const json = JSON.stringify({ ...rest, [CHANGES]: changes });
  return { crc32: checksum(json), json };
}

/** The lines of entries that are written together. */
export function printGroup(entries: readonly PrintedEntry[]): Buffer {
  let text = '';
  for (const { crc32, json } of entries) text += `${crc32}${text === '' ? ' ' : '+'}${json}\n`;
  return Buffer.from(text);
}

/** Whether the checksum of a line matches its JSON. The bytes are without the line end. */
export function isIntact(line: Buffer): boolean {
  const mark = line[CHECKSUM_LENGTH];
  if (line.length <= JSON_START || (mark !== FIRST && mark !== FURTHER)) return false;
  return line.toString('latin1', 0, CHECKSUM_LENGTH) === checksum(line.subarray(JSON_START));
}

/** Whether it is an intact line with which a write started. */
export function startsWrite(line: Buffer): boolean {
  return line[CHECKSUM_LENGTH] === FIRST && isIntact(line);
}

/** The entry of an intact line; undefined if it is not an entry, which no version of the emulator writes. */
export function parseEntry(line: Buffer): LoggedEntry | undefined {
  try {
    const { [CHANGES]: writes, changes = writes, ...rest } = JSON.parse(line.toString('utf8', JSON_START));
    return Number.isInteger(rest.commit) && Array.isArray(changes) ? { ...rest, changes } : undefined;
  } catch {
    return undefined;
  }
}
