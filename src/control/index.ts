/** The emulator's own controls, under /_emulator, a path that Salesforce does not have. Only for clients on this machine; JSON only. */
import { notFound } from '../api/errors.ts';
import type { Answer, OrgServices } from '../api/resource.ts';
import type { Route } from '../api/route.ts';
import type { TaskRunner } from '../background/task-runner.ts';
import { normalizeId } from '../org/record-ids.ts';
import { readSettings } from '../org/settings.ts';
import { type ApexRestControl, apexRestControlRoutes } from './apex-rest.ts';
import { found, invalid, ok, readInput, route } from './control-route.ts';
import { type Notify, notifyRefund } from './gateway-notification.ts';
import { type LoginControl, loginControlRoutes } from './login.ts';
import { type ResetOptions, resetRoutes } from './reset.ts';

export type { ResetOptions };

/** An org as the controls see it. */
export interface ControlledOrg {
  readonly services: OrgServices & { readonly tasks: TaskRunner };
  /** Reports a payment gateway's notification about a refund. */
  readonly notify: Notify;
  readonly explain: Explain;
  /** Loads the controls of logins. */
  loginControl(): Promise<LoginControl>;
  /** Takes the org back to its initial state, and resolves with the org that goes on. */
  reset(options: ResetOptions): Promise<ControlledOrg>;
  /** Loads the stubs of Apex REST. */
  apexRest(): Promise<ApexRestControl>;
}

/** Explanations of refund operations; undefined for an unknown operation. Ids have 18 characters. */
export interface Explain {
  operation(backgroundOperationId: string): Promise<object | undefined>;
  operationsOf(orderSummaryId: string): Promise<object[]>;
}

export const controlRoutes: readonly Route<ControlledOrg>[] = [
  route('GET', '/_emulator/settings', async ({ org }) => ok(org.services.org.settings)),
  route('PATCH', '/_emulator/settings', async (call) => changeSettings(call.org, await readInput(call))),
  route('POST', '/_emulator/gateway-notifications', async (call) =>
    notifyRefund(call.org.notify, await readInput(call)),
  ),
  route('GET', '/_emulator/events/:sObject', async ({ org, params }) =>
    listEvents(org, params.sObject as string),
  ),
  route('GET', '/_emulator/idle', ({ org, query }) => awaitIdle(org, query)),
  route('GET', '/_emulator/operations', async ({ org, query }) => listOperations(org, query)),
  route('GET', '/_emulator/operations/:id', async ({ org, params }) =>
    ok(found(await org.explain.operation(normalizeId(params.id as string) ?? ''))),
  ),
  ...resetRoutes,
  ...loginControlRoutes,
  ...apexRestControlRoutes,
];

async function changeSettings({ services: { org } }: ControlledOrg, input: unknown): Promise<Answer> {
  const result = await readSettings(input);
  if ('errors' in result) throw invalid(result.errors.join('; '));
  return ok(await org.changeSettings(result.settings));
}

async function listOperations({ explain, services }: ControlledOrg, query: URLSearchParams): Promise<Answer> {
  const id = normalizeId(query.get('orderSummaryId') ?? '');
  if (id === undefined || !(await services.org.get('OrderSummary', id))) {
    throw invalid(
      'orderSummaryId must be the id of an order summary of the org: /_emulator/operations?orderSummaryId=1Os…',
    );
  }
  return ok({ operations: await explain.operationsOf(id) });
}

/** Answers the platform events that the org published, oldest first. */
async function listEvents({ services: { org } }: ControlledOrg, name: string): Promise<Answer> {
  const type = org.sObjectType(name);
  if (type?.keyPrefix !== null) throw notFound();
  const events = await org.all(type.name);
  return ok({ events: events.map(({ Id: _, ...event }) => event) });
}

const TIMEOUT_MS = { default: 30_000, max: 3_600_000 };

/** Answers 408 with the tasks still in flight when the timeout is over. */
async function awaitIdle({ services: { tasks } }: ControlledOrg, query: URLSearchParams): Promise<Answer> {
  if (await tasks.idle(readTimeout(query.get('timeout')))) return ok({ idle: true });
  return { ...ok({ idle: false, inFlight: await tasks.inFlight() }), status: 408 };
}

function readTimeout(text: string | null): number {
  if (text === null) return TIMEOUT_MS.default;
  const timeout = /^\d{1,7}$/.test(text) ? Number(text) : Number.NaN;
  if (timeout <= TIMEOUT_MS.max) return timeout;
  throw invalid(`timeout must be a whole number of milliseconds from 0 to ${TIMEOUT_MS.max}`);
}
