/** GET /sobjects/T/describe/layouts and /compactLayouts: pages for people, which the emulator has none of. It says so. */
import { notEmulated } from '../api/errors.ts';
import { type Resource, resource } from '../api/resource.ts';
import { readType } from './named-object.ts';

const refused = (kind: string, what: string, availableVersion: number): Resource =>
  resource({
    method: 'GET',
    availableVersion,
    path: `/sobjects/:sObject/describe/${kind}`,
    answer: async ({ params, version, rooms: { org } }) => {
      readType(org, params.sObject, version);
      throw notEmulated(what);
    },
  });

export const describeLayouts = refused('layouts', 'The layouts of an object', 30);
export const describeCompactLayouts = refused('compactLayouts', 'The compact layouts of an object', 29);
