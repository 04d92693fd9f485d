/** GET /sobjects: every object of the org with its capabilities (doc: Describe Global; the shape seen). */
import { resource } from '../api/resource.ts';
import type { Org } from '../org/port.ts';
import type { SObjectType } from '../org/sobject-type.ts';

/** Rows of one composite write (doc). */
const MAX_BATCH_SIZE = 200;

export const describeGlobal = resource({
  method: 'GET',
  availableVersion: 20,
  path: '/sobjects',
  answer: async ({ version, rooms }) => {
    const sobjects = typesAt(rooms.org, version).map((type) => summarize(type, version));
    const body = { encoding: 'UTF-8', maxBatchSize: MAX_BATCH_SIZE, sobjects };
    return { status: 200, body, xml: { root: 'DescribeGlobal' } };
  },
});

/** The objects that exist at an API version, by name. */
function typesAt(org: Org, version: number): SObjectType[] {
  return org
    .sObjectTypes()
    .filter(({ since }) => since <= version)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function summarize(type: SObjectType, version: number): Record<string, unknown> {
  const { name, label, labelPlural, keyPrefix } = type;
  const { createable, updateable, deletable, undeletable, queryable, retrieveable, searchable } = type;
  const here = `/services/data/v${version}.0/sobjects/${name}`;
  return {
    createable,
    custom: false,
    deletable,
    keyPrefix,
    label,
    labelPlural,
    name,
    queryable,
    retrieveable,
    searchable,
    undeletable,
    updateable,
    urls: { sobject: here, rowTemplate: `${here}/{ID}` },
  };
}
