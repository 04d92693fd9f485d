/** GET /composite: the resources of this room at the version (the shape is doc). */
import { resource } from '../api/resource.ts';

const RESOURCES = [
  ['tree', 34],
  ['batch', 34],
  ['sobjects', 42],
  ['graph', 50],
] as const;

export const listCompositeResources = resource({
  method: 'GET',
  availableVersion: 34,
  path: '/composite',
  answer: async ({ version }) => {
    const here = `/services/data/v${version}.0/composite`;
    const served = RESOURCES.filter(([, since]) => since <= version);
    const body = Object.fromEntries(served.map(([name]) => [name, `${here}/${name}`]));
    return { status: 200, body, xml: { root: 'urls' } };
  },
});
