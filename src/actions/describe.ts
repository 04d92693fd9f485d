/** GET /actions/standard/NAME: describes a standard action (members and their order seen). */
import { functionalityNotEnabled } from '../api/errors.ts';
import { type Answer, type OrgServices, type Resource, resource } from '../api/resource.ts';
import type { ActionDescription, StandardAction } from './standard-action.ts';

export function describeResource({ availableVersion, description }: StandardAction): Resource {
  return resource({
    method: 'GET',
    availableVersion,
    path: `/actions/standard/${description.name}`,
    answer: async ({ services }): Promise<Answer> => {
      requireOrderManagement(services);
      return { status: 200, body: describe(description), xml: { root: 'action' } };
    },
  });
}

/** Row B. */
export function requireOrderManagement({ org }: OrgServices): void {
  if (!org.settings.orderManagementEnabled) throw functionalityNotEnabled('OrderManagement');
}

function describe({ inputs, outputs, ...action }: ActionDescription): unknown {
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
