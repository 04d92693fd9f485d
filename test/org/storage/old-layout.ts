/** Org directories as they were written before blocks: to test that they are carried over. */
import { checksum } from '../../../src/org/storage/lines.ts';
import type { OrgModel } from './org-model.ts';
import type { SimulatedDisk } from './simulated-disk.ts';
import { DIRECTORY } from './simulated-org.ts';

/** Writes the model's state as a checkpoint, and an empty journal. */
export function writeOldLayout(disk: SimulatedDisk, model: OrgModel): void {
  const { records, settings, commit, counters } = model.state;
  const files: Record<string, { lines: number; crc32: string }> = {};
  const write = (name: string, lines: readonly string[]) => {
    files[name] = { lines: lines.length, crc32: lines.map((line) => checksum(line)).join('') };
    disk.place(`${DIRECTORY}/records/${name}`, Buffer.from(lines.map((line) => `${line}\n`).join('')));
  };
  write('settings.json', JSON.stringify(settings, null, 2).split('\n'));
  for (const [sObject, rows] of records)
    write(
      `${sObject}.ndjson`,
      [...rows.values()].map((record) => JSON.stringify(record)),
    );
  const text = JSON.stringify({ format: 1, commit, counters: Object.fromEntries(counters), files });
  const manifest = `{"crc32":"${checksum(text)}","checkpoint":${text}}\n`;
  disk.place(`${DIRECTORY}/records/checkpoint.json`, Buffer.from(manifest));
  disk.place(`${DIRECTORY}/journal-${commit + 1}.ndjson`, Buffer.alloc(0));
}

/** A journal with the model's commits from that number on. */
export function oldJournal(model: OrgModel, from: number): Buffer {
  return Buffer.from(
    model
      .entriesFrom(from)
      .map((entry) => {
        const { changes, ...rest } = entry;
        const whole = changes.map(({ sObject, id, record }) => ({ sObject, id, record }));
        const json = JSON.stringify({ ...rest, changes: whole });
        return `${checksum(json)} ${json}\n`;
      })
      .join(''),
  );
}
