/** Custom actions: the kinds (doc), each without any, as this org has no flows, Apex classes or other makers of them. */
import { notEmulated, notFound } from '../api/errors.ts';
import { type Exchange, type Method, type Resource, resource } from '../api/resource.ts';

/** In the documentation's order, with the versions that have them (the last two doc, the others ours). */
const KINDS: Readonly<Record<string, number>> = {
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
    const kinds = Object.keys(KINDS).filter((kind) => isKind(kind, version));
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

/** Says so rather than "not found", which a client would take for a wrong name (ours). */
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

/** Row N for what is no kind at the version. */
function kindOf({ params: { kind = '' }, version }: Exchange): string {
  if (!isKind(kind, version)) throw notFound();
  return kind;
}

function isKind(kind: string, version: number): boolean {
  return Object.hasOwn(KINDS, kind) && (KINDS[kind] as number) <= version;
}

export const customActionResources: readonly Resource[] = [
  listKinds,
  listActions,
  refuseAction('GET'),
  refuseAction('POST'),
];
