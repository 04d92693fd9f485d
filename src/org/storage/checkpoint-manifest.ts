/**
 * checkpoint.json: lists the parts of a checkpoint, so that a missing or changed part is noticed.
 * The file is one line, `{"crc32":"…","checkpoint":{…}}`; the checksum is that of the text of `checkpoint`.
 */
import { damaged } from './damage.ts';
import { checksum } from './lines.ts';
import { StorageError } from './port.ts';

const FORMAT = 1;

export interface CheckpointFile {
  readonly lines: number;
  /** The checksums of the lines, eight digits each, one after the other. */
  readonly crc32: string;
}

export interface CheckpointManifest {
  readonly commit: number;
  readonly counters: Readonly<Record<string, number>>;
  /** By file name. */
  readonly files: Readonly<Record<string, CheckpointFile>>;
}

const frame = (crc32: string, text: string) => `{"crc32":"${crc32}","checkpoint":${text}}\n`;

const TEXT_START = frame('00000000', '').length - 2;

export function printManifest(manifest: CheckpointManifest): string {
  const text = JSON.stringify({ format: FORMAT, ...manifest });
  return frame(checksum(text), text);
}

/** Throws a StorageError if a single byte has changed, or if a newer emulator printed it. */
export function parseManifest(printed: string, path: string): CheckpointManifest {
  const text = printed.slice(TEXT_START, -2);
  if (printed !== frame(checksum(text), text)) throw damaged(path, 1, 'the checksum does not match');
  const { format, ...manifest } = JSON.parse(text);
  if (format === FORMAT) return manifest;
  throw new StorageError(
    `${path} was written by another version of the emulator (format ${format}, this one reads ${FORMAT}). Use that version, or another directory.`,
  );
}
