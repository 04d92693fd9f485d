/**
 * checkpoint.json: the counters and settings of an org, and the list of its blocks, so that a missing or changed part is noticed.
 * The file is one line, `{"crc32":"…","checkpoint":{…}}`; the checksum is that of the text of `checkpoint`.
 */
import type { OrgSettings } from '../settings.ts';
import { type BlockFacts, type Blocks, parseBlockName } from './block.ts';
import { damaged } from './damage.ts';
import { checksum } from './lines.ts';
import type { OldManifest } from './old-checkpoint.ts';
import { StorageError } from './port.ts';

const FORMAT = 2;
const OLD_FORMAT = 1;

export interface CheckpointManifest {
  readonly format: typeof FORMAT;
  readonly commit: number;
  readonly counters: Readonly<Record<string, number>>;
  readonly settings: Partial<OrgSettings>;
  /** By name; those of an object are in order of their ids. */
  readonly blocks: Readonly<Record<string, BlockFacts>>;
}

export type AnyManifest = CheckpointManifest | ({ readonly format: typeof OLD_FORMAT } & OldManifest);

const frame = (crc32: string, text: string) => `{"crc32":"${crc32}","checkpoint":${text}}\n`;

const TEXT_START = frame('00000000', '').length - 2;

export function printManifest(
  manifest: Omit<CheckpointManifest, 'format' | 'blocks'>,
  blocks: Blocks,
): string {
  const listed: Record<string, BlockFacts> = {};
  for (const ofObject of blocks.values())
    for (const { name, lines, bytes, crc32, sums } of ofObject) listed[name] = { lines, bytes, crc32, sums };
  const text = JSON.stringify({ format: FORMAT, ...manifest, blocks: listed });
  return frame(checksum(text), text);
}

/** Throws a StorageError if a single byte has changed, or if a newer emulator printed it. */
export function parseManifest(printed: string, path: string): AnyManifest {
  const text = printed.slice(TEXT_START, -2);
  if (printed !== frame(checksum(text), text)) throw damaged(path, 1, 'the checksum does not match');
  const manifest = JSON.parse(text);
  const { format, blocks = {} } = manifest;
  if (format !== FORMAT && format !== OLD_FORMAT)
    throw new StorageError(
      `${path} was written by another version of the emulator (format ${format}, this one reads ${FORMAT}). Use that version, or another directory.`,
    );
  const wrong = Object.keys(blocks).find((name) => !parseBlockName(name));
  if (wrong !== undefined) throw damaged(path, 1, `"${wrong}" is not the name of a block`);
  return manifest;
}
