/**
 * The lists of an org's setup: tabs, colors and icons, global quick actions, approval processes, workflow rules. This org has none of these
 * (ours), so the lists are empty; requests that need one are refused by name.
 */
import { notEmulated } from '../api/errors.ts';
import { type Resource, resource } from '../api/resource.ts';

/** The path, the first API version and the answer of an org without any (shapes doc; XML roots ours). */
const LISTS: readonly (readonly [path: string, availableVersion: number, body: object, root: string])[] = [
  ['/tabs', 31, [], 'Tabs'],
  ['/theme', 29, { themeItems: [] }, 'Theme'],
  ['/quickActions', 28, [], 'QuickActions'],
  ['/process/rules', 30, { rules: {} }, 'ProcessRules'],
  ['/process/approvals', 30, { approvals: {} }, 'ProcessApprovals'],
];

const REFUSED = [
  ['/process/rules', 'Running workflow rules'],
  ['/process/approvals', 'Submitting and deciding approvals'],
] as const;

export const setupResources: readonly Resource[] = [
  ...LISTS.map(([path, availableVersion, body, root]) =>
    resource({
      method: 'GET',
      availableVersion,
      path,
      answer: async () => ({ status: 200, body, xml: { root, value: Array.isArray(body) ? {} : body } }),
    }),
  ),
  ...REFUSED.map(([path, what]) =>
    resource({
      method: 'POST',
      availableVersion: 30,
      path,
      answer: async () => {
        throw notEmulated(what);
      },
    }),
  ),
];
