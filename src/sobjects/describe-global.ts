/** GET /sobjects: every object of the org with its capabilities (doc: Describe Global; the shape seen: describe-shape). */
import { resource } from '../api/resource.ts';
import { visibleAt } from '../org/at-version.ts';
import type { Org } from '../org/port.ts';
import type { SObjectType } from '../org/sobject-type.ts';
import { isReplicateable } from './named-object.ts';
import { isNotModified } from './preconditions.ts';

/** Rows of one composite write (doc). */
const MAX_BATCH_SIZE = 200;

export const describeGlobal = resource({
  method: 'GET',
  availableVersion: 20,
  path: '/sobjects',
  answer: async ({ version, headers, services }) => {
    const lastModified = { 'Last-Modified': DEFINED_AT.toUTCString() };
    if (isNotModified(headers, { modified: DEFINED_AT.getTime() }))
      return { status: 304, headers: lastModified };
    const sobjects = typesAt(services.org, version).map((type) => summarize(type, version));
    const body = { encoding: 'UTF-8', maxBatchSize: MAX_BATCH_SIZE, sobjects };
    return { status: 200, headers: lastModified, body, xml: { root: 'DescribeGlobal' } };
  },
});

/** Definitions are read when the emulator starts, and do not change while it runs (ours). */
export const DEFINED_AT = new Date(Math.floor(performance.timeOrigin / 1000) * 1000);

/** The objects that exist at an API version, sorted by name. */
export function typesAt(org: Org, version: number): SObjectType[] {
  return [...visibleAt(org, version).sObjectTypes()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** One object, as the list of objects shows it; its describe has more. Keys and their order as seen: describe-shape. */
export function summarize(type: SObjectType, version: number): Record<string, unknown> {
  const { name, label, labelPlural, keyPrefix } = type;
  const { createable, updateable, deletable, undeletable, queryable, retrieveable, searchable } = type;
  const here = `/services/data/v${version}.0/sobjects/${name}`;
  return {
    activateable: false,
    createable,
    custom: isCustom(name),
    customSetting: false,
    deletable,
    deprecatedAndHidden: false,
    feedEnabled: false,
    hasSubtypes: false,
    isSubtype: false,
    keyPrefix,
    label,
    labelPlural,
    layoutable: false,
    mergeable: false,
    mruEnabled: false,
    name,
    queryable,
    replicateable: isReplicateable(type),
    retrieveable,
    searchable,
    triggerable: false,
    undeletable,
    updateable,
    urls: { sobject: here, describe: `${here}/describe`, rowTemplate: `${here}/{ID}` },
  };
}

/** The names of custom objects and fields have a suffix (doc). */
export function isCustom(name: string): boolean {
  return /__[a-z]+$/.test(name);
}
