/** GET /recent: the records touched last, of all objects (doc: Recently Viewed Items; here what is written counts as viewed, ours). */
import { invalidParameter } from '../api/errors.ts';
import { resource } from '../api/resource.ts';
import type { OrgView, SObjectRecord } from '../org/port.ts';
import type { SObjectType } from '../org/sobject-type.ts';
import { typesAt } from './describe-global.ts';
import { isReplicateable, urlOf } from './named-object.ts';

/** Doc: at most 200, and so many when the client does not say. */
const MOST = 200;

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
  if (text === null) return MOST;
  if (!/^[1-9]\d*$/.test(text)) throw invalidParameter(`limit must be a whole number from 1, not ${text}`);
  return Math.min(Number(text), MOST);
}

interface Touched {
  readonly type: SObjectType;
  readonly record: SObjectRecord;
}

/** Records looked at before those that cannot be among the newest are dropped: all of them need never be sorted, nor held, at once. */
const HEAP = 1_000;

/** The records changed last, the last one first. */
export async function newestOf(
  view: OrgView,
  types: readonly SObjectType[],
  count: number,
): Promise<readonly Touched[]> {
  let newest: Touched[] = [];
  const prune = () => {
    newest = newest.sort(laterFirst).slice(0, count);
  };
  for (const type of types) {
    if (type.keyPrefix === null) continue;
    for (const record of await view.all(type.name)) {
      newest.push({ type, record });
      if (newest.length >= count + HEAP) prune();
    }
  }
  prune();
  return newest;
}

function laterFirst({ record: one }: Touched, { record: other }: Touched): number {
  const [date, otherDate] = [touched(one), touched(other)];
  if (date !== otherDate) return date > otherDate ? -1 : 1;
  return one.Id > other.Id ? -1 : 1;
}

function touched({ LastModifiedDate, CreatedDate }: SObjectRecord): string {
  return String(LastModifiedDate ?? CreatedDate ?? '');
}

/** Shape doc. */
export function recentItem({ type, record }: Touched, version: number): Record<string, unknown> {
  const attributes = { type: type.name, url: urlOf(type, record.Id, version) };
  const name = type.nameField ? { [type.nameField]: record[type.nameField] ?? null } : {};
  return { attributes, Id: record.Id, ...name };
}

/** Attributes are XML's own. */
export function itemInXml({ attributes, ...fields }: Record<string, unknown>): Record<string, unknown> {
  return { $: attributes, ...fields };
}
