/** GET /limits: the limits of the org, and what remains of each (doc). */
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
    const entries = limitsAt(version).map(async ([shownName, name]) => [
      shownName,
      await limitOf(name, services),
    ]);
    const body = Object.fromEntries(await Promise.all(entries));
    return { status: 200, body, xml: { root: 'LimitsSnapshot' } };
  },
});

/** A limit that the emulator does not count remains in full, unless the settings say otherwise. */
async function limitOf(name: LimitName, { org, usage }: OrgServices): Promise<object> {
  const { max: Max, setting } = allocationOf(org.settings, name);
  if (isCounted(name)) return { Max, Remaining: usage.remaining(name) };
  const left = setting?.Remaining ?? Max - (name === 'DataStorageMB' ? await usedDataStorageMb(org) : 0);
  const Remaining = Math.max(0, Math.min(Max, left));
  return name === 'PermissionSets' ? { Max, Remaining, CreateCustom } : { Max, Remaining };
}

/** Permission sets that an administrator creates. The emulator has none. */
const CreateCustom = { Max: 1_000, Remaining: 1_000 };

/** Kilobytes that a record counts as, whatever its size (doc: most objects). */
const RECORD_SIZE_KB = 2;

/** Used megabytes, rounded up. Every object counts here (ours: Salesforce leaves out users and a few others). */
async function usedDataStorageMb(org: Org): Promise<number> {
  const stored = org
    .sObjectTypes()
    .filter(({ name, keyPrefix }) => keyPrefix !== null && !isBaseObject(name));
  const records = await Promise.all(stored.map(async ({ name }) => (await org.all(name)).length));
  return Math.ceil((records.reduce((sum, count) => sum + count, 0) * RECORD_SIZE_KB) / 1_024);
}
