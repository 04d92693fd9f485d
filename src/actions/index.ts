/** Invocable actions over REST (doc): lists and descriptions. Order Management's standard actions can only be described there; POST is row M. */
import { functionalityNotEnabled, notEmulated, notFound } from '../api/errors.ts';
import { type Answer, type Resource, resource } from '../api/resource.ts';
import { type ActionDescription, ensureRefundsOrderSummaryAsync } from './ensure-refunds.ts';

const STANDARD: readonly ActionDescription[] = [ensureRefundsOrderSummaryAsync];

function ok(root: string, body: unknown, value: unknown = body): Answer {
  return { status: 200, body, xml: { root, value } };
}

const listKinds = resource({
  method: 'GET',
  availableVersion: 32,
  path: '/actions',
  answer: async ({ version }) => {
    const standard = `/services/data/v${version}.0/actions/standard`;
    return ok('actions', { standard, custom: standard.replace(/standard$/, 'custom') });
  },
});

const listStandard = resource({
  method: 'GET',
  availableVersion: 32,
  path: '/actions/standard',
  answer: async ({ version }) => {
    const actions = STANDARD.filter(({ availableVersion }) => availableVersion <= version).map(
      ({ label, name, type }) => ({
        label,
        name,
        type,
        url: `/services/data/v${version}.0/actions/standard/${name}`,
      }),
    );
    return ok('actions', { actions });
  },
});

const listCustom = resource({
  method: 'GET',
  availableVersion: 32,
  path: '/actions/custom',
  answer: async () => {
    throw notEmulated('The list of custom invocable actions');
  },
});

const describeStandard = resource({
  method: 'GET',
  availableVersion: 32,
  path: '/actions/standard/:actionName',
  answer: async ({ params, version, rooms }) => {
    const action = STANDARD.find(({ name }) => name === params.actionName);
    if (!action || action.availableVersion > version) throw notFound();
    if (!rooms.org.settings.orderManagementEnabled) throw functionalityNotEnabled('OrderManagement');
    return ok('action', describe(action));
  },
});

function describe({ inputs, outputs, availableVersion: _, ...action }: ActionDescription): unknown {
  return {
    ...action,
    inputs: inputs.map(({ required, ...input }) => ({
      byteLength: 0,
      ...input,
      maxOccurs: 1,
      picklistValues: null,
      required,
      sobjectType: null,
    })),
    outputs: outputs.map(({ required: _required, ...output }) => ({
      ...output,
      maxOccurs: 1,
      picklistValues: null,
      sobjectType: null,
    })),
    standard: true,
    targetEntityName: null,
  };
}

export const actionResources: readonly Resource[] = [listKinds, listStandard, listCustom, describeStandard];
