/** GET /recent: the records changed last, of all objects (doc: Recently Viewed Items; here a change counts as a view, ours). */
import { invalidParameter } from '../api/errors.ts';
import { resource } from '../api/resource.ts';
import type { OrgView, SObjectRecord } from '../org/port.ts';
import type { SObjectType } from '../org/sobject-type.ts';
import { typesAt } from './describe-global.ts';
import { isReplicateable, urlOf } from './named-object.ts';

/** The maximum, and the default (doc). */
const MAX_ITEMS = 200;

export const listRecent = resource({
  method: 'GET',
  availableVersion: 20,
  path: '/recent',
  answer: async ({ query, version, services: { org } }) => {
    const limit = readLimit(query.get('limit'));
    const named = typesAt(org, version).filter((type) => type.nameField && isReplicateable(type));
    const items = (await newestOf(org, named, limit)).map((each) => recentItem(each, version));
    const xml = { root: 'RecentItems', value: { recentItem: items.map(itemInXml) } };
    return { status: 200, body: items, xml };
  },
});

function readLimit(text: string | null): number {
  if (text === null) return MAX_ITEMS;
  if (!/^[1-9]\d*$/.test(text)) throw invalidParameter(`limit must be a whole number from 1, not ${text}`);
  return Math.min(Number(text), MAX_ITEMS);
}

interface RecentRecord {
  readonly type: SObjectType;
  readonly record: SObjectRecord;
}

/** When this many more records than needed are collected, the oldest are dropped, so that all records are never held or sorted at once. */
const PRUNE_EXCESS = 1_000;

/** The records changed last, the last one first. */
export async function newestOf(
  view: OrgView,
  types: readonly SObjectType[],
  count: number,
): Promise<readonly RecentRecord[]> {
  let newest: RecentRecord[] = [];
  const prune = () => {
    newest = newest.sort(laterFirst).slice(0, count);
  };
  for (const type of types) {
    if (type.keyPrefix === null) continue;
    for (const record of await view.all(type.name)) {
      newest.push({ type, record });
      if (newest.length >= count + PRUNE_EXCESS) prune();
    }
  }
  prune();
  return newest;
}

function laterFirst({ record: one }: RecentRecord, { record: other }: RecentRecord): number {
  const [date, otherDate] = [changedAt(one), changedAt(other)];
  if (date !== otherDate) return date > otherDate ? -1 : 1;
  return one.Id > other.Id ? -1 : 1;
}

function changedAt({ LastModifiedDate, CreatedDate }: SObjectRecord): string {
  return String(LastModifiedDate ?? CreatedDate ?? '');
}

/** Shape doc. */
export function recentItem({ type, record }: RecentRecord, version: number): Record<string, unknown> {
  const attributes = { type: type.name, url: urlOf(type, record.Id, version) };
  const name = type.nameField ? { [type.nameField]: record[type.nameField] ?? null } : {};
  return { attributes, Id: record.Id, ...name };
}

/** `attributes` become XML attributes. */
export function itemInXml({ attributes, ...fields }: Record<string, unknown>): Record<string, unknown> {
  return { $: attributes, ...fields };
}
