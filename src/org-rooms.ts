/** The rooms of one org: what it owns besides its records, opened and closed with it. */
import type { Rooms } from './api/resource.ts';
import type { Api } from './api/serve.ts';
import { Usage } from './api/usage.ts';
import { OperationQueue } from './background/queue.ts';
import {
  awaitPendingRefunds,
  type Receipt,
  receiveNotification,
} from './connect/ensure-refunds-async/notification.ts';
import { KIND } from './connect/ensure-refunds-async/request.ts';
import { ensureRefundsWork } from './connect/ensure-refunds-async/work.ts';
import type { PaymentGateway } from './gateway/port.ts';
import { createSimulator, simulatedNotification } from './gateway/simulator.ts';
import { countPublishedEvents } from './limits/published-events.ts';
import { type LoginRooms, loginRooms } from './login/rooms.ts';
import { SessionStore } from './login/sessions.ts';
import type { GatewayTexts } from './org/gateway-behaviors.ts';
import { allocationOf } from './org/limits.ts';
import { type OrgPlace, openOrgAt } from './org/open-org.ts';
import type { Org } from './org/port.ts';

export interface OrgRooms {
  /** As resources are handed them, and the controls besides. */
  readonly rooms: Rooms & { readonly operations: OperationQueue };
  readonly login: LoginRooms;
  /** Has the payment gateway say later how a refund of the org's went, in its own words or in those given. */
  notify(idempotencyKey: string, outcome: 'approve' | 'decline', texts: GatewayTexts): Promise<Receipt>;
  /** Takes up what an earlier run left unfinished; `api` answers the requests that it makes. */
  resume(api: Api): Promise<void>;
  /** Finishes what runs and makes everything durable. */
  close(): Promise<void>;
}

/** Rejects with a StorageError, a SeedError or a DefinitionError; the org directory is free again then. */
export async function openOrgRooms(place: OrgPlace): Promise<OrgRooms> {
  const { clock } = place;
  const org = await openOrgAt(place);
  const gateway = openGateway(org, place);
  const operations = openQueue(org, gateway, place);
  const sessions = await openSessions(org, place);
  const rooms = { org, home: org, operations, clock, usage: openUsage(org, place) };
  return {
    rooms,
    login: loginRooms(org, clock, sessions),
    notify: (idempotencyKey, outcome, texts) =>
      receiveNotification(org, simulatedNotification(idempotencyKey, outcome, clock.now(), texts)),
    resume: async (api) => {
      await awaitPendingRefunds(org, gateway);
      await operations.resume();
      await resumeBulkJobs(rooms, api);
    },
    close: async () => {
      await operations.close();
      gateway.close();
      await sessions.close();
      await org.close();
    },
  };
}

function openGateway(org: Org, { clock, log }: OrgPlace): PaymentGateway {
  return createSimulator({
    behaviors: () => org.settings.gatewayBehaviors,
    clock,
    notify: (notification) => {
      receiveNotification(org, notification).catch((error) =>
        log.error(`a gateway notification was lost: ${error}`),
      );
    },
  });
}

function openQueue(org: Org, gateway: PaymentGateway, { clock, log }: OrgPlace): OperationQueue {
  return new OperationQueue({
    org,
    clock,
    works: { [KIND]: ensureRefundsWork({ org, gateway, clock }) },
    onFault: (id, fault) =>
      log.error(`background operation ${id}: ${fault instanceof Error ? fault.stack : fault}`),
  });
}

function openSessions(org: Org, { clock, log }: OrgPlace): Promise<SessionStore> {
  return SessionStore.open({
    org,
    clock,
    onFault: (fault) => log.error(`a session was not kept: ${fault}`),
  });
}

function openUsage(org: Org, { clock }: OrgPlace): Usage {
  const usage = new Usage(
    () => clock.now(),
    (name) => allocationOf(org.settings, name),
  );
  countPublishedEvents(org, usage);
  return usage;
}

/** Of the user who made a job; nobody asks for anything by this session's token. */
async function resumeBulkJobs(rooms: Rooms, api: Api): Promise<void> {
  const { org, clock } = rooms;
  if ((await org.all('BulkJob')).length === 0) return;
  const { resumeJobs } = await import('./bulk/index.ts');
  await resumeJobs(rooms, (userId) => {
    const session = { organizationId: org.id, userId, issuedAt: clock.now().getTime(), scope: 'api' };
    return {
      rooms,
      dispatch: (subrequest, within = rooms) => api.dispatch(subrequest, { session, rooms: within }, ''),
    };
  });
}
