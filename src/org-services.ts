/** One open org with its services: operations, sessions, payment gateway, limits. They open and close together. */
import { nanoid } from 'nanoid';
import type { ApexRest } from './apex-rest/service.ts';
import { once } from './api/once.ts';
import type { OrgServices } from './api/resource.ts';
import type { Api } from './api/serve.ts';
import { rootUnit } from './api/unit-of-work.ts';
import { Usage } from './api/usage.ts';
import type { JobServices, NotificationOutcome } from './background/job.ts';
import { JobKinds } from './background/job-kinds.ts';
import { OperationQueue } from './background/queue.ts';
import { type Task, TaskRunner } from './background/task-runner.ts';
import { repairPayments } from './connect/ensure-refunds-async/repair-payments.ts';
import { connectJobs } from './connect/index.ts';
import type { Explain, ResetOptions } from './control/index.ts';
import type { LoginControl } from './control/login.ts';
import type { GatewayNotification, PaymentGateway } from './gateway/port.ts';
import { createSimulator, simulatedNotification } from './gateway/simulator.ts';
import { countPublishedEvents } from './limits/published-events.ts';
import { type Log, stackOf } from './log.ts';
import { type LoginServices, loginServices } from './login/services.ts';
import { SESSION_OBJECT } from './login/session-records.ts';
import { SessionStore } from './login/sessions.ts';
import type { OpenedOrg } from './org/emulated-org.ts';
import type { GatewayTexts } from './org/gateway-behaviors.ts';
import { allocationOf } from './org/limits.ts';
import { type OrgPlace, openOrgAt } from './org/org-place.ts';
import type { Org } from './org/port.ts';
import type { LeftRecords } from './org/reset.ts';
import { StorageUnavailable } from './org/storage/port.ts';

export interface OpenOrg {
  /** The services that resources and controls use. */
  readonly services: OrgServices & { readonly tasks: TaskRunner };
  readonly login: LoginServices;
  /** Loads the controls that change users' passwords and connected apps. */
  loginControl(): Promise<LoginControl>;
  /** Loads the stubs of Apex REST. */
  apexRest(): Promise<ApexRest>;
  /** Sends the payment gateway's later answer for a refund, with the gateway's own texts or with the given ones. */
  notify(
    idempotencyKey: string,
    outcome: 'approve' | 'decline',
    texts: GatewayTexts,
  ): Promise<NotificationOutcome>;
  readonly explain: Explain;
  /** Continues the operations and jobs that an earlier run did not finish; `api` serves their requests. */
  resume(api: Api): Promise<void>;
  /**
   * Replaces the org by its initial state, and resolves with the org that goes on, when that is served. What is queued or running is dropped;
   * requests that run go on with this org, which can be read, but not written. When it rejects, nothing has changed.
   */
  reset(options?: ResetOptions): Promise<OpenOrg>;
  /** Finishes the running work and makes everything durable. */
  close(): Promise<void>;
}

/** The background jobs of all resources. */
const KINDS = new JobKinds(connectJobs);

export interface ServedPlace extends OrgPlace {
  /** Serves the org that goes on after a reset, in place of the one before. */
  readonly onReset?: (org: OpenOrg, next: OpenOrg) => Promise<void>;
}

/** Rejects with a StorageError, a SeedError or a DefinitionError, and releases the org directory then. */
export async function openOrg(place: ServedPlace): Promise<OpenOrg> {
  return withServices(await openMended(place), place);
}

/** `earlier`: the sessions that go on after a reset. */
async function withServices(org: OpenedOrg, place: ServedPlace, earlier?: SessionStore): Promise<OpenOrg> {
  const { clock, log } = place;
  const tasks = openTasks(place);
  const gateway = openGateway(org, tasks, place);
  const operations = openQueue(org, gateway, tasks, place);
  const sessions = await SessionStore.open({ org, clock, tasks, earlier });
  const services = { ...rootUnit(org, operations), tasks, clock, usage: openUsage(org, place) };
  const login = loginServices(org, clock, sessions, log);
  const running: Running = { org, gateway, tasks, sessions };
  const opened: OpenOrg = {
    services,
    login,
    loginControl: async () => new (await import('./login/controls.ts')).LoginControls(login),
    apexRest: once(async () => new (await import('./apex-rest/service.ts')).ApexRest(org, clock)),
    notify: (idempotencyKey, outcome, texts) =>
      KINDS.receive(org, simulatedNotification(idempotencyKey, outcome, clock.now(), texts)),
    explain: explainOf(org),
    resume: async (api) => {
      for (const call of await KINDS.awaited(org)) gateway.awaitNotification(call);
      await operations.resume();
      await resumeBulkJobs(services, api);
    },
    ...oneAtATime(
      async ({ keepSessions = false }) => {
        const left = keepSessions ? storedSessions(sessions) : undefined;
        const fresh = await org.reset(left, () => drop(running));
        await mend(fresh, place).catch((fault) => log.error(`repairs after a reset: ${stackOf(fault)}`));
        const next = await withServices(fresh, place, keepSessions ? sessions : undefined);
        await place.onReset?.(opened, next);
        return next;
      },
      () => close(running, log),
    ),
  };
  return opened;
}

/** What must stop when the org is closed or reset. */
interface Running {
  readonly org: Org;
  readonly gateway: PaymentGateway;
  readonly tasks: TaskRunner;
  readonly sessions: SessionStore;
}

function drop({ gateway, tasks, sessions }: Running): void {
  gateway.close();
  tasks.drop();
  sessions.stop();
}

async function close({ org, gateway, tasks, sessions }: Running, log: Log): Promise<void> {
  gateway.close();
  await tasks.close();
  await sessions.close().catch((fault) => log.error(`sessions were not stored: ${stackOf(fault)}`));
  await org.close();
}

function explainOf(org: Org): Explain {
  return {
    operation: (id) => KINDS.explain(org, id),
    operationsOf: (id) => KINDS.explainGroup(org, id),
  };
}

/** One reset at a time: a later one resets the org that goes on, and a close closes that. */
function oneAtATime(
  reset: (options: ResetOptions) => Promise<OpenOrg>,
  close: () => Promise<void>,
): Pick<OpenOrg, 'reset' | 'close'> {
  let next: Promise<OpenOrg | undefined> = Promise.resolve(undefined);
  return {
    reset: async (options = {}) => {
      const before = next;
      const made = before.then((earlier) => (earlier ? earlier.reset(options) : reset(options)));
      next = made.catch(() => before);
      return made;
    },
    close: async () => {
      const successor = await next;
      await (successor ?? { close }).close();
    },
  };
}

function storedSessions(sessions: SessionStore): LeftRecords {
  return {
    sObject: SESSION_OBJECT,
    leave: (record, { records }) =>
      sessions.leaveStored(record, (userId) => {
        const user = records.get('User')?.get(userId);
        return user !== undefined && user.IsActive !== false;
      }),
  };
}

async function openMended(place: OrgPlace): Promise<OpenedOrg> {
  const org = await openOrgAt(place);
  try {
    await mend(org, place);
    return org;
  } catch (error) {
    await org.close();
    throw error;
  }
}

function mend(org: Org, { clock, log }: OrgPlace): Promise<void> {
  return repairPayments(
    org,
    () => clock.now(),
    (message) => log.warn(message),
  );
}

function openTasks({ clock, log }: OrgPlace): TaskRunner {
  const onFault = ({ kind, id }: Pick<Task, 'kind' | 'id'>, fault: unknown) =>
    log.error(`${kind} ${id}: ${stackOf(fault)}`);
  return new TaskRunner({ clock, onFault });
}

const isStorageFault = (fault: unknown): boolean => fault instanceof StorageUnavailable;

function openGateway(org: Org, tasks: TaskRunner, { clock }: OrgPlace): PaymentGateway {
  return createSimulator({
    behaviors: () => org.settings.gatewayBehaviors,
    clock,
    notify: (notification) => tasks.submit(receiptOf(org, notification)),
  });
}

/** A gateway sends a notification once, so it is received again and again until the org has stored it. A fault other than one of storage is reported, and the notification is tried again only after a restart. */
function receiptOf(org: Org, notification: GatewayNotification): Task {
  const { idempotencyKey: id } = notification;
  return {
    kind: 'PaymentGatewayNotification',
    id,
    group: `notifications ${id}`,
    run: async (turn) => {
      try {
        await KINDS.receive(org, notification);
      } catch (fault) {
        if (isStorageFault(fault)) throw fault;
        turn.report(fault);
      }
      return undefined;
    },
    state: async () => 'Received',
  };
}

function openQueue(
  org: Org,
  gateway: PaymentGateway,
  tasks: TaskRunner,
  { clock }: OrgPlace,
): OperationQueue {
  const inFlight: JobServices['inFlight'] = (view, except) => KINDS.inFlight(view, except);
  const services = { org, gateway, clock, newText: nanoid, inFlight };
  return new OperationQueue({ org, clock, tasks, kinds: KINDS, services, isStorageFault });
}

function openUsage(org: Org, { clock }: OrgPlace): Usage {
  const usage = new Usage(
    () => clock.now(),
    (name) => allocationOf(org.settings, name),
  );
  countPublishedEvents(org, usage);
  return usage;
}

/** Each job continues in a session of the user who created it; this session has no token, so no client can use it. */
async function resumeBulkJobs(services: OrgServices, api: Api): Promise<void> {
  const { org, clock } = services;
  if ((await org.all('BulkJob')).length === 0) return;
  const { resumeJobs } = await import('./bulk/index.ts');
  await resumeJobs(services, (userId) => {
    const session = { organizationId: org.id, userId, issuedAt: clock.now().getTime(), scope: 'api' };
    return {
      services,
      dispatch: (subrequest, within = services) =>
        api.dispatch(subrequest, { session, services: within }, ''),
    };
  });
}
