/** Storage for --in-memory: the org lives as long as its process, and nothing is written anywhere. */
import { memoryFiles } from './memory-files.ts';
import type { OrgStorage } from './port.ts';

export function memoryStorage(): OrgStorage {
  return {
    load: async () => undefined,
    definitions: async () => new Map(),
    keepDefinitions: async () => {},
    append: async () => {},
    checkpointDue: false,
    checkpoint: async () => {},
    files: memoryFiles(),
    close: async () => {},
  };
}
