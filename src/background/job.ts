/**
 * Defines a kind of background operation as data and a few functions. The life of an operation is the same for all kinds (job-life.ts):
 *
 *     decode → plan (in a transaction) → call (payment gateways, outside of any) → settle (one commit with the operation's end)
 *
 * The decision is committed before the first call, so that after a crash only the same calls are repeated, under the same idempotency keys.
 * With a gateway that answers at once (gateway/port.ts), all of it is one transaction and one commit.
 */

import type { Clock } from '../clock.ts';
import type { GatewayNotification, PaymentGateway } from '../gateway/port.ts';
import type { Org, OrgTransaction, OrgView, SObjectRecord } from '../org/port.ts';
import type { Hold, InFlight } from './in-flight.ts';

/** The services that a job uses. */
export interface JobServices {
  readonly org: Org;
  readonly gateway: PaymentGateway;
  readonly clock: Clock;
  /** Creates unpredictable text. */
  readonly newText: () => string;
  /** The money that other operations of all kinds have in flight. */
  inFlight(view: OrgView, exceptOperationId?: string): Promise<InFlight>;
}

/** The transaction in which an operation runs. */
export interface JobTransaction {
  readonly tx: OrgTransaction;
  readonly org: Org;
  readonly now: Date;
  readonly operationId: string;
}

/**
 * A decision and the results that were written before the calls; or a refusal, with which the operation ends in Error. `error` is for the user;
 * `found` is stored in place of a decision, for the explanation.
 */
export type Planned<Decision, Results> =
  | { readonly kind: 'planned'; readonly decision: Decision; readonly prepared: Results }
  | { readonly kind: 'refused'; readonly found: object; readonly error: string };

/** A call whose outcome the gateway reports later. */
export interface AwaitedCall {
  readonly idempotencyKey: string;
  readonly paymentGatewayId: string;
}

/** The outcome of a notification. Applied: it settled a record; repeated: the record was already settled; unknown: it does not concern this kind. */
export type NotificationOutcome = 'applied' | 'repeated' | 'unknown';

/** Request, Decision and Results are stored as JSON in the operation's BackgroundJob, with amounts as decimal text. */
export interface JobDefinition<Request, Decision, Answers, Results> {
  /** Stored with each job, so it must never change. */
  readonly kind: string;
  /** The name for users: BackgroundOperation.Name. */
  readonly name: string;
  /** Operations of one group run one after another, in order of submission. */
  readonly group: (request: Request) => string;
  readonly decode: {
    readonly request: (text: string) => Request;
    readonly decision: (text: string) => Decision;
    /** `text` is undefined if the operation has no results yet. */
    readonly results: (text: string | undefined) => Results;
  };
  readonly plan: (
    job: JobTransaction,
    services: JobServices,
    request: Request,
  ) => Promise<Planned<Decision, Results>>;
  /** The money that a decided operation will take; in flight until the operation ends. */
  readonly holds: (request: Request, decision: Decision) => readonly Hold[];
  /** Calls the gateways of `services`, and waits for nothing else. Idempotency keys are made from `operationId`. */
  readonly call: (services: JobServices, operationId: string, decision: Decision) => Promise<Answers>;
  /** Writes the results. `prepared` comes from `plan`. */
  readonly settle: (
    job: JobTransaction,
    started: { readonly request: Request; readonly decision: Decision; readonly prepared: Results },
    answers: Answers,
  ) => Promise<{ readonly results: Results; readonly awaited: readonly AwaitedCall[] }>;
  /** Applies a later notification of a gateway, once. */
  readonly receive?: (org: Org, notification: GatewayNotification) => Promise<NotificationOutcome>;
  /** The calls whose outcome is still awaited after a restart. */
  readonly awaited?: (org: Org) => Promise<readonly AwaitedCall[]>;
  /** Explains an operation to users: its request, decision, actions and results. */
  readonly explain?: (operation: SObjectRecord, job: SObjectRecord) => Promise<object>;
}
