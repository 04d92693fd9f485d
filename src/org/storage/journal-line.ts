/** Prints and parses one entry of a journal as a line: the checksum of the JSON, a space, the JSON, a line end. */
import { checksum } from './lines.ts';
import type { JournalEntry } from './port.ts';

const JSON_START = 9;

export function printEntry(entry: JournalEntry): string {
  const json = JSON.stringify(entry);
  return `${checksum(json)} ${json}\n`;
}

/** Whether the checksum of a line matches its JSON. The bytes are without the line end. */
export function isIntact(line: Buffer): boolean {
  const json = line.subarray(JSON_START);
  return line.length > JSON_START && line.toString('latin1', 0, JSON_START) === `${checksum(json)} `;
}

/** The entry of an intact line; undefined if it is not an entry, which no version of the emulator writes. */
export function parseEntry(line: Buffer): JournalEntry | undefined {
  try {
    const entry = JSON.parse(line.toString('utf8', JSON_START));
    return Number.isInteger(entry.commit) && Array.isArray(entry.changes) ? entry : undefined;
  } catch {
    return undefined;
  }
}
