/** GET /limits/recordCount: how many records the objects have (doc). The counts are exact here; Salesforce returns older ones. */
import { resource } from '../api/resource.ts';
import type { Org } from '../org/port.ts';
import type { SObjectType } from '../org/sobject-type.ts';
import { typesAt } from './describe-global.ts';

export const countRecords = resource({
  method: 'GET',
  availableVersion: 40,
  path: '/limits/recordCount',
  answer: async ({ query, version, services: { org } }) => {
    const counted = requestedTypes(org, query.get('sObjects'), version).map(async ({ name }) => ({
      count: (await org.all(name)).length,
      name,
    }));
    return { status: 200, body: { sObjects: await Promise.all(counted) }, xml: { root: 'RecordCount' } };
  },
});

/** Unknown names are left out (doc); without names, every object is counted (doc). */
function requestedTypes(org: Org, names: string | null, version: number): readonly SObjectType[] {
  const wanted = names?.split(',').map((name) => name.trim().toLowerCase());
  return typesAt(org, version).filter(
    ({ name, keyPrefix }) => keyPrefix !== null && (wanted?.includes(name.toLowerCase()) ?? true),
  );
}
