/** A room whose resources are loaded for the first request to one of its paths, so that the emulator starts fast. */
import type { Resource } from './resource.ts';

export interface LaterRoom {
  /** Patterns below /services/data/vXX.X that match the path of each of its resources, and of no resource of another room. */
  readonly paths: readonly string[];
  /** Rejects when the room cannot be loaded now; the next request tries again. */
  readonly load: () => Promise<readonly Resource[]>;
}

let lastLoad: Promise<unknown> = Promise.resolve();

/**
 * Loads modules after those that are being loaded: rooms have modules in common, and module loaders of test runners (so does that of jest 30)
 * fail when two imports link the same module at a time.
 */
export function loadInTurn<T>(load: () => Promise<T>): Promise<T> {
  const loaded = lastLoad.then(load);
  lastLoad = loaded.catch(() => {});
  return loaded;
}
