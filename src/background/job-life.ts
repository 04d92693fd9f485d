/** The life of a background job, shared by all kinds: enqueued, started and decided, calling, finished. Its BackgroundJob records each step. */

import type { Clock } from '../clock.ts';
import type { FieldValues, Org, OrgTransaction, SObjectRecord } from '../org/port.ts';
import type { HoldsOfKind } from './in-flight.ts';
import type { AwaitedCall, JobDefinition, JobServices } from './job.ts';
import { completeOperation, failOperation, insertOperation, startOperation } from './operations.ts';

/** One operation, as the queue takes it. */
export interface Job {
  readonly operationId: string;
  readonly kind: string;
  readonly group: string;
}

/** Runs one operation and commits its end (Complete, or Error for a refusal) together with everything that it wrote. Rejects for a fault that is worth a retry. */
export type Work = (operationId: string) => Promise<void>;

/** A kind of job, without its type parameters. */
export interface BackgroundJob
  extends HoldsOfKind,
    Pick<JobDefinition<never, never, never, never>, 'kind' | 'receive' | 'awaited' | 'explain'> {
  work(services: JobServices): Work;
}

/** A job that a resource can enqueue. */
export interface JobOf<Request> extends BackgroundJob {
  /** Inserts the operation, which clients can see, and the private job; both must be committed before the job is submitted. */
  enqueue(
    enqueuing: { readonly tx: OrgTransaction; readonly org: Org; readonly clock: Clock },
    request: Request,
    workerUri: string,
  ): Promise<Job>;
}

export function backgroundJob<Request, Decision, Answers, Results>(
  definition: JobDefinition<Request, Decision, Answers, Results>,
): JobOf<Request> {
  const { kind, decode, receive, awaited, explain } = definition;
  return {
    kind,
    ...(receive ? { receive } : {}),
    ...(awaited ? { awaited } : {}),
    ...(explain ? { explain } : {}),
    holdsOf: ({ Input, Plan }) =>
      definition.holds(decode.request(Input as string), decode.decision(Plan as string)),
    work: (services) => (operationId) => run({ definition, services, operationId }),
    enqueue: (enqueuing, request, workerUri) => enqueue(definition, enqueuing, request, workerUri),
  };
}

async function enqueue<Request>(
  { kind, name, group }: Pick<JobDefinition<Request, never, never, never>, 'kind' | 'name' | 'group'>,
  { tx, org, clock }: { tx: OrgTransaction; org: Org; clock: Clock },
  request: Request,
  workerUri: string,
): Promise<Job> {
  const { retryLimit, retryBackoff } = org.settings;
  const sequenceGroup = group(request);
  const operation = await insertOperation(
    tx,
    { name, sequenceGroup, workerUri, retryLimit, retryBackoff },
    clock.now(),
  );
  await tx.insert('BackgroundJob', {
    BackgroundOperationId: operation.Id,
    Kind: kind,
    SequenceGroup: sequenceGroup,
    State: 'Queued',
    Input: JSON.stringify(request),
  });
  return { operationId: operation.Id, kind, group: sequenceGroup };
}

/** One run of an operation. */
interface Run<Request, Decision, Answers, Results> {
  readonly definition: JobDefinition<Request, Decision, Answers, Results>;
  readonly services: JobServices;
  readonly operationId: string;
}

/** One operation with the decision that it carries out. */
interface Started<Request, Decision, Results> {
  readonly job: SObjectRecord;
  readonly request: Request;
  readonly decision: Decision;
  readonly prepared: Results;
}

async function run<R, D, A, S>(given: Run<R, D, A, S>): Promise<void> {
  const { gateway } = given.services;
  const awaited = gateway.answersAtOnce ? await runInOneCommit(given) : await runInTwoCommits(given);
  for (const call of awaited) gateway.awaitNotification(call);
}

/**
 * For a gateway in the process: decides, calls and settles in one transaction. A crash before its commit leaves the operation as it was
 * enqueued, and it runs again from there. Users see it go from New to its end, and StartedAt says when the run began (ours).
 */
function runInOneCommit<R, D, A, S>(given: Run<R, D, A, S>): Promise<readonly AwaitedCall[]> {
  const { definition, services, operationId } = given;
  const { org, clock } = services;
  return org.transact(operationId, async (tx) => {
    const job = await unfinishedJob(tx, operationId);
    if (!job) return [];
    const startedAt = clock.now();
    const started = await decisionOf(given, tx, job, startedAt);
    if (!started) return [];
    const inside = { ...services, org: org.within(tx) };
    const answers = await definition.call(inside, operationId, started.decision);
    const plan = { Plan: job.Plan ?? JSON.stringify(started.decision) };
    return settle(given, tx, started, answers, { startedAt, plan });
  });
}

/** For a gateway outside the process: the decision is durable before the first call. */
async function runInTwoCommits<R, D, A, S>(given: Run<R, D, A, S>): Promise<readonly AwaitedCall[]> {
  const { definition, services, operationId } = given;
  const started = await start(given);
  if (!started) return [];
  const answers = await definition.call(services, operationId, started.decision);
  return services.org.transact(definition.group(started.request), (tx) =>
    settle(given, tx, started, answers, { plan: {} }),
  );
}

/** Marks the operation Running and commits its decision, or ends it in Error; undefined if there is nothing more to do. */
function start<R, D, A, S>(given: Run<R, D, A, S>): Promise<Started<R, D, S> | undefined> {
  const { services, operationId } = given;
  const { org, clock } = services;
  return org.transact(operationId, async (tx) => {
    const job = await unfinishedJob(tx, operationId);
    if (!job) return undefined;
    const now = clock.now();
    await startOperation(tx, operationId, now);
    const started = await decisionOf(given, tx, job, now);
    if (started && typeof job.Plan !== 'string') await storeDecision(tx, started);
    return started;
  });
}

const ENDED_STATES: ReadonlySet<string> = new Set(['Finished', 'GivenUp']);

async function unfinishedJob(tx: OrgTransaction, operationId: string): Promise<SObjectRecord | undefined> {
  const [job] = await tx.find('BackgroundJob', 'BackgroundOperationId', operationId);
  return job && !ENDED_STATES.has(job.State as string) ? job : undefined;
}

/** The decision of an earlier run that was interrupted, or else a new one; undefined after a refusal, which ends the operation in Error. */
function decisionOf<R, D, A, S>(
  given: Run<R, D, A, S>,
  tx: OrgTransaction,
  job: SObjectRecord,
  startedAt: Date,
): Promise<Started<R, D, S> | undefined> {
  return typeof job.Plan === 'string'
    ? decidedBefore(given, job, job.Plan)
    : decide(given, tx, job, startedAt);
}

async function decidedBefore<R, D, A, S>(
  { definition: { decode } }: Run<R, D, A, S>,
  job: SObjectRecord,
  plan: string,
): Promise<Started<R, D, S>> {
  return {
    job,
    request: decode.request(job.Input as string),
    decision: decode.decision(plan),
    prepared: decode.results(job.Results as string | undefined),
  };
}

async function decide<R, D, A, S>(
  { definition, services, operationId }: Run<R, D, A, S>,
  tx: OrgTransaction,
  job: SObjectRecord,
  startedAt: Date,
): Promise<Started<R, D, S> | undefined> {
  const { org, clock } = services;
  const request = definition.decode.request(job.Input as string);
  const planned = await definition.plan({ tx, org, now: startedAt, operationId }, services, request);
  if (planned.kind === 'planned') {
    const { decision, prepared } = planned;
    return { job, request, decision, prepared };
  }
  const { error, found } = planned;
  await failOperation(tx, operationId, error, clock.now(), startedAt);
  await tx.update('BackgroundJob', job.Id, { Plan: JSON.stringify(found), State: 'Finished' });
  return undefined;
}

async function storeDecision<R, D, S>(
  tx: OrgTransaction,
  { job, decision, prepared }: Started<R, D, S>,
): Promise<void> {
  await tx.update('BackgroundJob', job.Id, {
    State: 'Calling',
    Plan: JSON.stringify(decision),
    Results: JSON.stringify(prepared),
  });
}

/** Writes everything that the operation does, and its end; returns the calls whose notifications are now awaited. */
async function settle<R, D, A, S>(
  { definition, services: { org, clock }, operationId }: Run<R, D, A, S>,
  tx: OrgTransaction,
  { job, ...started }: Started<R, D, S>,
  answers: A,
  { startedAt, plan }: { readonly startedAt?: Date; readonly plan: FieldValues },
): Promise<readonly AwaitedCall[]> {
  const now = clock.now();
  const { results, awaited } = await definition.settle({ tx, org, now, operationId }, started, answers);
  await completeOperation(tx, operationId, now, startedAt);
  await tx.update('BackgroundJob', job.Id, {
    ...plan,
    State: 'Finished',
    Results: JSON.stringify(results),
  });
  return awaited;
}
