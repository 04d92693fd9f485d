/** One record as a line of a block: its JSON, with the id first. */
import type { SObjectRecord } from '../port.ts';

const ID_START = Buffer.from('{"Id":"');
const QUOTE = '"'.charCodeAt(0);

/** Without the line end. */
export function printRecord(record: SObjectRecord): string {
  const text = JSON.stringify(record);
  return text.startsWith('{"Id":') ? text : withIdFirst(record);
}

function withIdFirst({ Id, ...fields }: SObjectRecord): string {
  return JSON.stringify({ Id, ...fields });
}

/** Undefined if the text is not a record. */
export function parseRecord(text: string): SObjectRecord | undefined {
  try {
    const record = JSON.parse(text);
    return typeof record?.Id === 'string' ? record : undefined;
  } catch {
    return undefined;
  }
}

/** The id of a line that `printRecord` printed, without parsing the rest; ids with a character that JSON escapes do not exist. */
export function idOfLine(line: Buffer): string {
  return line.toString('latin1', ID_START.length, line.indexOf(QUOTE, ID_START.length));
}
