/** Storage for --in-memory: the org lasts as long as its process, and nothing is written to the disk. */
import { memoryFiles } from './memory-files.ts';
import type { MemoryLog } from './memory-log.ts';
import { memorySnapshots } from './memory-snapshots.ts';
import { AS_SEEDED, type OrgStorage } from './port.ts';

/** `log`: what several orgs share. Without one, nothing is stored. */
export function memoryStorage(log?: MemoryLog): OrgStorage {
  const snapshots = log?.snapshots ?? memorySnapshots();
  return {
    load: async () => log?.load(),
    definitions: async () => new Map(),
    saveDefinitions: async () => {},
    append: async (entry) => log?.append(entry),
    entriesSince: async (commit) => log?.entriesSince(commit) ?? [],
    checkpointDue: false,
    checkpoint: async (state) => {
      snapshots.hold(AS_SEEDED, state);
      log?.checkpoint(state);
    },
    snapshots,
    files: memoryFiles(),
    close: async () => {},
  };
}
