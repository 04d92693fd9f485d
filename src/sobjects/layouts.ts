/** Layouts, quick actions and list views belong to the user interface, which is not emulated: the answer is 501. */
import { notEmulated } from '../api/errors.ts';
import { type Resource, resource } from '../api/resource.ts';
import { readType } from './named-object.ts';

/** The refused paths below /sobjects/T, with their first API version (doc). */
const REFUSED: readonly (readonly [path: string, what: string, availableVersion: number])[] = [
  ['describe/layouts', 'The list of layouts', 30],
  ['describe/layouts/:recordTypeId', 'The list of layouts', 30],
  ['describe/namedLayouts/:layoutName', 'The list of named layouts', 31],
  ['describe/approvalLayouts', 'The list of approval layouts', 30],
  ['describe/approvalLayouts/:approvalProcessName', 'The list of approval layouts', 30],
  ['describe/compactLayouts', 'The list of compact layouts', 29],
  ['quickActions', 'The list of quick actions', 28],
  ['quickActions/:actionName', 'The list of quick actions', 28],
  ['listviews', 'The list of list views', 32],
  ['listviews/:listViewId', 'The list of list views', 32],
  ['listviews/:listViewId/describe', 'The description of list views', 32],
  ['listviews/:listViewId/results', 'Running a list view', 32],
];

export const layoutResources: readonly Resource[] = REFUSED.map(([path, what, availableVersion]) =>
  resource({
    method: 'GET',
    availableVersion,
    path: `/sobjects/:sObject/${path}`,
    answer: async ({ params, version, services: { org } }) => {
      readType(org, params.sObject, version);
      throw notEmulated(what);
    },
  }),
);
