/** The snapshots of an org that is in memory only. They share its records, which never change. */
import { copyOf } from './org-state.ts';
import type { OrgSnapshots, OrgState } from './port.ts';

export interface MemorySnapshots extends OrgSnapshots {
  /** Keeps the state itself, whose maps no longer change, unless there is a snapshot of that name. */
  hold(name: string, state: OrgState): void;
}

export function memorySnapshots(): MemorySnapshots {
  const states = new Map<string, OrgState>();
  return {
    hold: (name, state) => {
      if (!states.has(name)) states.set(name, state);
    },
    save: async (name, state) => void states.set(name, copyOf(state)),
    list: async () => [...states.keys()].sort(),
    load: async (name) => states.get(name),
    delete: async (name) => void states.delete(name),
  };
}
