/** The lines of journals and checkpoints, and their checksums. */
import { crc32 } from 'node:zlib';

const LINE_END = 10;

export interface Line {
  /** 1 for the file's first line. */
  readonly number: number;
  /** Without the line end. */
  readonly bytes: Buffer;
  /** Where the next line starts, in bytes from the start of the file. */
  readonly end: number;
  /** False for the last line of a file that does not end with a line end. */
  readonly ended: boolean;
}

/** The lines of a file; the last one may lack a line end, but is then not empty. */
export function* linesOf(bytes: Buffer): Generator<Line> {
  let start = 0;
  for (let number = 1; start < bytes.length; number++) {
    const at = bytes.indexOf(LINE_END, start);
    const ended = at >= 0;
    const stop = ended ? at : bytes.length;
    const end = ended ? stop + 1 : stop;
    yield { number, bytes: bytes.subarray(start, stop), end, ended };
    start = end;
  }
}

/** CRC-32 of the bytes (of a string: of its UTF-8) as eight hexadecimal digits. */
export function checksum(data: string | Uint8Array): string {
  return crc32(data).toString(16).padStart(8, '0');
}
