/** Storage for --in-memory: the org lasts as long as its process, and nothing is written to the disk. */
import { memoryFiles } from './memory-files.ts';
import type { OrgStorage } from './port.ts';

export function memoryStorage(): OrgStorage {
  return {
    load: async () => undefined,
    definitions: async () => new Map(),
    saveDefinitions: async () => {},
    append: async () => {},
    checkpointDue: false,
    checkpoint: async () => {},
    files: memoryFiles(),
    close: async () => {},
  };
}
