/** Turns the finished drafts of a seed into records. */
import type { SObjectRecord } from './port.ts';
import { compactRecord } from './record-shape.ts';
import { inOrderOfIds } from './records.ts';
import { binOf } from './recycle-bin.ts';
import type { SeedProgress } from './seed-progress.ts';
import type { SeedDraft, SeedDrafts } from './seed-sums.ts';

/** The drafts of records in the recycle bin, and the others. */
export function withoutDeleted(drafts: SeedDrafts): Readonly<Record<'active' | 'deleted', SeedDrafts>> {
  const deleted = new Map<string, ReadonlyMap<string, SeedDraft>>();
  const active = new Map(drafts);
  for (const [sObject, ofObject] of drafts) {
    const inBin = new Map<string, SeedDraft>();
    for (const [id, draft] of ofObject) if (draft.fields.IsDeleted === true) inBin.set(id, draft);
    deleted.set(sObject, inBin);
    if (inBin.size > 0) active.set(sObject, new Map([...ofObject].filter(([id]) => !inBin.has(id))));
  }
  return { active, deleted };
}

/** The records of the drafts, by object or bin, and id. */
export function toRecords(
  active: SeedDrafts,
  deleted: SeedDrafts,
  progress: SeedProgress,
): Map<string, Map<string, SObjectRecord>> {
  const onFinished = progress.counter('finish', countOf(active));
  const records = new Map<string, Map<string, SObjectRecord>>();
  for (const [sObject, ofObject] of active) {
    records.set(sObject, recordsOf(sObject, ofObject));
    onFinished(ofObject.size);
  }
  for (const [sObject, ofObject] of deleted)
    if (ofObject.size > 0) records.set(binOf(sObject), recordsOf(sObject, ofObject));
  return records;
}

function countOf(drafts: SeedDrafts): number {
  return [...drafts.values()].reduce((sum, { size }) => sum + size, 0);
}

/** The records without blank fields, in order of ids. */
function recordsOf(sObject: string, drafts: ReadonlyMap<string, SeedDraft>): Map<string, SObjectRecord> {
  const records: SObjectRecord[] = [];
  for (const { fields } of drafts.values()) records.push(compactRecord(sObject, fields));
  const byId = new Map<string, SObjectRecord>();
  for (const record of inOrderOfIds(records)) byId.set(record.Id, record);
  return byId;
}
