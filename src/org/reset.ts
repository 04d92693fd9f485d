/** What a reset writes: the difference between the org as it is and its initial state, as one commit. */

import type { SObjectRecord } from './port.ts';
import { compactRecord } from './record-shape.ts';
import { DEFAULT_SETTINGS, type OrgSettings } from './settings.ts';
import type { JournalChange, JournalEntry, OrgState } from './storage/port.ts';

/** Records that a reset leaves, all of one object. */
export interface LeftRecords {
  readonly sObject: string;
  /** The record as the reset leaves it; undefined: it is removed. */
  leave(record: SObjectRecord, initial: OrgState): SObjectRecord | undefined;
}

/** The initial state as the commit after `now`. Replay ids go on, as clients may know those of removed events; and so do the ids of the object whose records are left. */
export function stateAfterReset(now: OrgState, initial: OrgState, left: LeftRecords | undefined): OrgState {
  const counters = new Map(initial.counters);
  for (const [name, number] of now.counters)
    if (name.endsWith('.ReplayId') || name === `${left?.sObject}.Id`)
      counters.set(name, Math.max(number, counters.get(name) ?? 0));
  const records = left ? withLeft(now, initial, left) : initial.records;
  return { records, counters, settings: initial.settings, commit: now.commit + 1 };
}

function withLeft(now: OrgState, initial: OrgState, { sObject, leave }: LeftRecords): OrgState['records'] {
  const ofObject = new Map(initial.records.get(sObject));
  for (const [id, record] of now.records.get(sObject) ?? []) {
    const after = leave(record, initial);
    if (after) ofObject.set(id, compactRecord(sObject, after));
  }
  return new Map([...initial.records, [sObject, ofObject]]);
}

/** The commit that makes `after` of `before`. Counters that `after` does not have begin at 0, settings at their defaults. */
export function entryBetween(before: OrgState, after: OrgState): JournalEntry {
  const objects = new Set([...before.records.keys(), ...after.records.keys()]);
  return {
    commit: after.commit,
    changes: [...objects].flatMap((sObject) => changesOf(sObject, before, after)),
    counters: { ...zeros(before.counters), ...Object.fromEntries(after.counters) },
    settings: { ...defaultsOf(before.settings), ...after.settings },
  };
}

function changesOf(sObject: string, before: OrgState, after: OrgState): JournalChange[] {
  const [now, then] = [before, after].map(({ records }) => records.get(sObject) ?? NO_RECORDS);
  const changes: JournalChange[] = [];
  for (const id of now!.keys()) if (!then!.has(id)) changes.push({ sObject, id, record: null });
  for (const [id, record] of then!) {
    const old = now!.get(id);
    if (old === undefined || !isSame(old, record)) changes.push({ sObject, id, record, before: old });
  }
  return changes;
}

const NO_RECORDS: ReadonlyMap<string, SObjectRecord> = new Map();

function isSame(one: SObjectRecord, other: SObjectRecord): boolean {
  if (one === other) return true;
  for (const name in one) if (!isSameValue(one[name], other[name])) return false;
  for (const name in other) if (one[name] === undefined && other[name] !== undefined) return false;
  return true;
}

function isSameValue(one: SObjectRecord[string], other: SObjectRecord[string]): boolean {
  if (typeof one !== 'object' || typeof other !== 'object') return one === other;
  return JSON.stringify(one) === JSON.stringify(other);
}

function zeros(counters: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...counters.keys()].map((name) => [name, 0]));
}

function defaultsOf(settings: Partial<OrgSettings>): Partial<OrgSettings> {
  return Object.fromEntries(
    Object.keys(settings).map((name) => [name, DEFAULT_SETTINGS[name as keyof OrgSettings]]),
  );
}
