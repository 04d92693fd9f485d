/** GET /limits: what the org may use, and what is left (doc). */
import { type Answer, type OrgServices, resource } from '../api/resource.ts';
import { isCounted } from '../api/usage.ts';
import { isBaseObject } from '../org/base-objects.ts';
import { allocationOf, type LimitName, limitsAt } from '../org/limits.ts';
import type { Org } from '../org/port.ts';

export const listLimits = resource({
  method: 'GET',
  availableVersion: 29,
  path: '/limits',
  answer: async ({ version, services }): Promise<Answer> => {
    const told = limitsAt(version).map(async ([toldAs, name]) => [toldAs, await tell(name, services)]);
    const body = Object.fromEntries(await Promise.all(told));
    return { status: 200, body, xml: { root: 'LimitsSnapshot' } };
  },
});

/** Of what nothing here uses up, all is left unless the settings say otherwise. */
async function tell(name: LimitName, { org, usage }: OrgServices): Promise<object> {
  const { max: Max, setting } = allocationOf(org.settings, name);
  if (isCounted(name)) return { Max, Remaining: usage.remaining(name) };
  const left = setting?.Remaining ?? Max - (name === 'DataStorageMB' ? await dataStorage(org) : 0);
  const Remaining = Math.max(0, Math.min(Max, left));
  return name === 'PermissionSets' ? { Max, Remaining, CreateCustom } : { Max, Remaining };
}

/** Those that an administrator makes. There are none here. */
const CreateCustom = { Max: 1_000, Remaining: 1_000 };

/** Kilobytes that count for a record, whatever its size (doc: most objects). */
const RECORD_SIZE = 2;

/** Megabytes, begun ones included. Every object counts here (ours: Salesforce leaves out users and a few others). */
async function dataStorage(org: Org): Promise<number> {
  const stored = org
    .sObjectTypes()
    .filter(({ name, keyPrefix }) => keyPrefix !== null && !isBaseObject(name));
  const records = await Promise.all(stored.map(async ({ name }) => (await org.all(name)).length));
  return Math.ceil((records.reduce((sum, count) => sum + count, 0) * RECORD_SIZE) / 1_024);
}
