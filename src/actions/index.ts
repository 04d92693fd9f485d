/** Invocable actions over REST (doc): lists, descriptions, and the invocation of Order Management's standard actions. */
import { type Resource, resource } from '../api/resource.ts';
import { customActionResources } from './custom.ts';
import { describeResource } from './describe.ts';
import { ensureRefundsOrderSummaryAsync } from './ensure-refunds.ts';
import { invokeResource } from './invoke.ts';
import type { StandardAction } from './standard-action.ts';

const STANDARD: readonly StandardAction[] = [ensureRefundsOrderSummaryAsync];

const listKinds = resource({
  method: 'GET',
  availableVersion: 32,
  path: '/actions',
  answer: async ({ version }) => {
    const here = `/services/data/v${version}.0/actions`;
    const body = { standard: `${here}/standard`, custom: `${here}/custom` };
    return { status: 200, body, xml: { root: 'actions' } };
  },
});

const listStandard = resource({
  method: 'GET',
  availableVersion: 32,
  path: '/actions/standard',
  answer: async ({ version }) => {
    const available = STANDARD.filter(({ availableVersion }) => availableVersion <= version);
    const actions = available.map(({ description: { label, name, type } }) => ({
      label,
      name,
      type,
      url: `/services/data/v${version}.0/actions/standard/${name}`,
    }));
    return { status: 200, body: { actions }, xml: { root: 'actions' } };
  },
});

export const actionResources: readonly Resource[] = [
  listKinds,
  listStandard,
  ...STANDARD.flatMap((action) => [describeResource(action), invokeResource(action)]),
  ...customActionResources,
];
