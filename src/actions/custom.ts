/** The kinds of custom actions (doc). Their lists are empty, since this org has no flows, Apex classes or other sources of actions. */
import { notEmulated, notFound } from '../api/errors.ts';
import { type Exchange, type Method, type Resource, resource } from '../api/resource.ts';

/** The kinds in the documentation's order, with their first versions (the last two doc, the others ours). */
const FIRST_VERSION_BY_KIND: Readonly<Record<string, number>> = {
  quickAction: 32,
  apex: 33,
  emailAlert: 32,
  flow: 32,
  sendNotification: 46,
  generatePromptResponse: 60,
};

const listKinds = resource({
  method: 'GET',
  availableVersion: 32,
  path: '/actions/custom',
  answer: async ({ version }) => {
    const kinds = Object.keys(FIRST_VERSION_BY_KIND).filter((kind) => isKind(kind, version));
    const body = Object.fromEntries(
      kinds.map((kind) => [kind, `/services/data/v${version}.0/actions/custom/${kind}`]),
    );
    return { status: 200, body, xml: { root: 'actions' } };
  },
});

const listActions = resource({
  method: 'GET',
  availableVersion: 32,
  path: '/actions/custom/:kind',
  answer: async (exchange) => {
    kindOf(exchange);
    return { status: 200, body: { actions: [] }, xml: { root: 'actions' } };
  },
});

/** Answers "not emulated" instead of "not found", which a client would take for a wrong name (ours). */
function refuseAction(method: Method): Resource {
  return resource({
    method,
    availableVersion: 32,
    path: '/actions/custom/:kind/:actionName',
    answer: async (exchange) => {
      throw notEmulated(`The custom invocable action ${kindOf(exchange)}/${exchange.params.actionName}`);
    },
  });
}

/** Row N for a kind that the version does not have. */
function kindOf({ params: { kind = '' }, version }: Exchange): string {
  if (!isKind(kind, version)) throw notFound();
  return kind;
}

function isKind(kind: string, version: number): boolean {
  return Object.hasOwn(FIRST_VERSION_BY_KIND, kind) && (FIRST_VERSION_BY_KIND[kind] as number) <= version;
}

export const customActionResources: readonly Resource[] = [
  listKinds,
  listActions,
  refuseAction('GET'),
  refuseAction('POST'),
];
