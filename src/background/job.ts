/**
 * What a kind of background operation is, as data and a few functions. Its life is written once (job-life.ts):
 *
 *     decode → plan (in a transaction) → call (payment gateways, outside of any) → settle (one commit with the operation's end)
 *
 * The decision is committed before the first call, so that a crash repeats the same calls under the same idempotency keys and nothing else.
 */

import type { Clock } from '../clock.ts';
import type { GatewayNotification, PaymentGateway } from '../gateway/port.ts';
import type { Org, OrgTransaction, OrgView, SObjectRecord } from '../org/port.ts';
import type { Hold, InFlight } from './in-flight.ts';

/** What a job works with. */
export interface JobServices {
  readonly org: Org;
  readonly gateway: PaymentGateway;
  readonly clock: Clock;
  /** Makes unpredictable text. */
  readonly newText: () => string;
  /** What other operations have in flight, of every kind. */
  inFlight(view: OrgView, exceptOperationId?: string): Promise<InFlight>;
}

/** One operation inside a transaction of it. */
export interface JobTransaction {
  readonly tx: OrgTransaction;
  readonly org: Org;
  readonly now: Date;
  readonly operationId: string;
}

/**
 * A decision and what was written of it before the calls; or a refusal, with which the operation ends in Error. `error` is for the user;
 * `found` is kept in the place of a decision, for the explanation.
 */
export type Planned<Decision, Results> =
  | { readonly kind: 'planned'; readonly decision: Decision; readonly prepared: Results }
  | { readonly kind: 'refused'; readonly found: object; readonly error: string };

/** A call whose outcome its gateway says later. */
export interface AwaitedCall {
  readonly idempotencyKey: string;
  readonly paymentGatewayId: string;
}

/** What became of a notification: applied, one record settled; repeated, it was settled already; unknown, it is about nothing of this kind. */
export type Receipt = 'applied' | 'repeated' | 'unknown';

/** Request, Decision and Results are kept as JSON in the operation's BackgroundJob: amounts as decimal text. */
export interface JobDefinition<Request, Decision, Answers, Results> {
  /** Kept with each job: it may never change. */
  readonly kind: string;
  /** What the operation does, for people: BackgroundOperation.Name. */
  readonly name: string;
  /** Operations of one group run one after another, in order of submission. */
  readonly group: (request: Request) => string;
  readonly decode: {
    readonly request: (text: string) => Request;
    readonly decision: (text: string) => Decision;
    /** Also of an operation that has kept none. */
    readonly results: (text: string | undefined) => Results;
  };
  readonly plan: (
    job: JobTransaction,
    services: JobServices,
    request: Request,
  ) => Promise<Planned<Decision, Results>>;
  /** What a decided operation will take, until it has ended. */
  readonly holds: (request: Request, decision: Decision) => readonly Hold[];
  /** `operationId` makes idempotency keys. */
  readonly call: (services: JobServices, operationId: string, decision: Decision) => Promise<Answers>;
  /** Writes what came of it. `prepared` is what plan returned. */
  readonly settle: (
    job: JobTransaction,
    kept: { readonly request: Request; readonly decision: Decision; readonly prepared: Results },
    answers: Answers,
  ) => Promise<{ readonly results: Results; readonly awaited: readonly AwaitedCall[] }>;
  /** Settles what a gateway says later, once. */
  readonly receive?: (org: Org, notification: GatewayNotification) => Promise<Receipt>;
  /** After a restart: the calls whose outcome is still awaited. */
  readonly awaited?: (org: Org) => Promise<readonly AwaitedCall[]>;
  /** What an operation was asked, decided, did and left, for people. */
  readonly explain?: (operation: SObjectRecord, job: SObjectRecord) => Promise<object>;
}
