/** A parent's reference to its newest child, kept right when one child is written or deleted. */
import type { Newest } from './object-facts.ts';
import type { SObjectRecord } from './port.ts';
import type { Records } from './records.ts';
import { isNewer } from './roll-ups.ts';
import type { Fields } from './system-fields.ts';

/** The fields of the parent that must be written now that one of its children was `before` and is `after`; undefined if nothing changes. */
export function newestChildChanges(
  records: Records,
  newest: Newest,
  parent: SObjectRecord,
  before: SObjectRecord | undefined,
  after: SObjectRecord | undefined,
): Fields | undefined {
  const { child, reference, idField } = newest;
  const current = parent[idField];
  const wasNewest = before !== undefined && current === before.Id;
  const isChild = after?.[reference] === parent.Id;
  if (isChild) {
    const rival = typeof current === 'string' && !wasNewest ? records.get(child, current) : undefined;
    return rival && !isNewer(after, rival) ? undefined : changesTo(newest, after);
  }
  return wasNewest ? changesTo(newest, newestOf(records, newest, parent)) : undefined;
}

function newestOf(
  records: Records,
  { child, reference }: Newest,
  parent: SObjectRecord,
): SObjectRecord | undefined {
  return records
    .find(child, reference, parent.Id)
    .reduce<SObjectRecord | undefined>(
      (newest, other) => (newest && isNewer(newest, other) ? newest : other),
      undefined,
    );
}

function changesTo({ idField, copies }: Newest, child: SObjectRecord | undefined): Fields {
  const changes: Fields = { [idField]: child?.Id ?? null };
  for (const [parentField, childField] of Object.entries(copies))
    changes[parentField] = child?.[childField] ?? null;
  return changes;
}
