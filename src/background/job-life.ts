/** The life of a background job, shared by all kinds: enqueued, started and decided, calling, finished. Its BackgroundJob records each step. */

import type { Clock } from '../clock.ts';
import type { Org, OrgTransaction, SObjectRecord } from '../org/port.ts';
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
    work: (services) => (operationId) => run(definition, services, operationId),
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

/** One operation with the decision that it carries out. */
interface Started<Request, Decision, Results> {
  readonly jobId: string;
  readonly request: Request;
  readonly decision: Decision;
  readonly prepared: Results;
}

async function run<Request, Decision, Answers, Results>(
  definition: JobDefinition<Request, Decision, Answers, Results>,
  services: JobServices,
  operationId: string,
): Promise<void> {
  const started = await start(definition, services, operationId);
  if (!started) return;
  const answers = await definition.call(services, operationId, started.decision);
  for (const call of await finish(definition, services, operationId, started, answers)) {
    services.gateway.awaitNotification(call);
  }
}

const ENDED_STATES: ReadonlySet<string> = new Set(['Finished', 'GivenUp']);

/** Marks the operation Running and commits its decision, or ends it in Error; undefined if there is nothing more to do. */
function start<Request, Decision, Answers, Results>(
  definition: JobDefinition<Request, Decision, Answers, Results>,
  services: JobServices,
  operationId: string,
): Promise<Started<Request, Decision, Results> | undefined> {
  const { org, clock } = services;
  return org.transact(operationId, async (tx) => {
    const [job] = await tx.find('BackgroundJob', 'BackgroundOperationId', operationId);
    if (!job || ENDED_STATES.has(job.State as string)) return undefined;
    await startOperation(tx, operationId, clock.now());
    if (typeof job.Plan === 'string') return decidedBefore(definition, job, job.Plan);
    return decide(definition, services, tx, operationId, job);
  });
}

function decidedBefore<Request, Decision, Answers, Results>(
  { decode }: JobDefinition<Request, Decision, Answers, Results>,
  { Id: jobId, Input, Results: results }: SObjectRecord,
  plan: string,
): Started<Request, Decision, Results> {
  return {
    jobId,
    request: decode.request(Input as string),
    decision: decode.decision(plan),
    prepared: decode.results(results as string | undefined),
  };
}

async function decide<Request, Decision, Answers, Results>(
  definition: JobDefinition<Request, Decision, Answers, Results>,
  services: JobServices,
  tx: OrgTransaction,
  operationId: string,
  { Id: jobId, Input }: SObjectRecord,
): Promise<Started<Request, Decision, Results> | undefined> {
  const { org, clock } = services;
  const request = definition.decode.request(Input as string);
  const planned = await definition.plan({ tx, org, now: clock.now(), operationId }, services, request);
  if (planned.kind === 'refused') {
    const { error, found } = planned;
    await failOperation(tx, operationId, error, clock.now());
    await tx.update('BackgroundJob', jobId, { Plan: JSON.stringify(found), State: 'Finished' });
    return undefined;
  }
  const { decision, prepared } = planned;
  await tx.update('BackgroundJob', jobId, {
    State: 'Calling',
    Plan: JSON.stringify(decision),
    Results: JSON.stringify(prepared),
  });
  return { jobId, request, decision, prepared };
}

/** Commits everything that the operation writes, at once; returns the calls whose notifications are now awaited. */
function finish<Request, Decision, Answers, Results>(
  definition: JobDefinition<Request, Decision, Answers, Results>,
  { org, clock }: JobServices,
  operationId: string,
  { jobId, ...started }: Started<Request, Decision, Results>,
  answers: Answers,
): Promise<readonly AwaitedCall[]> {
  return org.transact(definition.group(started.request), async (tx) => {
    const now = clock.now();
    const { results, awaited } = await definition.settle({ tx, org, now, operationId }, started, answers);
    await completeOperation(tx, operationId, now);
    await tx.update('BackgroundJob', jobId, { State: 'Finished', Results: JSON.stringify(results) });
    return awaited;
  });
}
