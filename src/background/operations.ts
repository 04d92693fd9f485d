/**
 * Background operations and their states (doc: BackgroundOperation.Status; the transitions are inferred):
 *
 *     New ──► Running ──► Complete     processed, whatever the payment gateways answered
 *                │  ▲
 *                │  └──── Waiting      failed, but not because of its request; will be tried again
 *                └──────► Error        refused, or given up after the last retry
 */
import { datetimeText } from '../datetime.ts';
import type { FieldValues, OrgTransaction, SObjectRecord } from '../org/port.ts';

/** ExpiresAt of a finished operation is this much later: seven days (ours). */
const RETENTION_MS = 7 * 86_400_000;

/** Length of BackgroundOperation.Error, in characters. */
const MAX_ERROR_LENGTH = 255;

export interface NewOperation {
  /** The name for users: "Ensure Refunds Async". */
  readonly name: string;
  /** Operations of one group run one after another, in order of submission. */
  readonly sequenceGroup: string;
  readonly workerUri: string;
  readonly retryLimit: number;
  /** Milliseconds. */
  readonly retryBackoff: number;
}

export function insertOperation(
  tx: OrgTransaction,
  operation: NewOperation,
  now: Date,
): Promise<SObjectRecord> {
  return tx.insert('BackgroundOperation', {
    Name: operation.name,
    Status: 'New',
    SequenceGroup: operation.sequenceGroup,
    WorkerUri: operation.workerUri,
    RetryLimit: operation.retryLimit,
    RetryBackoff: operation.retryBackoff,
    RetryCount: 0,
    SubmittedAt: datetimeText(now),
  });
}

export function startOperation(tx: OrgTransaction, id: string, now: Date): Promise<SObjectRecord> {
  return tx.update('BackgroundOperation', id, { Status: 'Running', StartedAt: datetimeText(now) });
}

/** `startedAt` is given where the start is not committed on its own. */
export function completeOperation(
  tx: OrgTransaction,
  id: string,
  now: Date,
  startedAt?: Date,
): Promise<SObjectRecord> {
  return tx.update('BackgroundOperation', id, { Status: 'Complete', ...finished(now, startedAt) });
}

/** `error` is a text for users, in plain words. */
export function failOperation(
  tx: OrgTransaction,
  id: string,
  error: string,
  now: Date,
  startedAt?: Date,
): Promise<SObjectRecord> {
  return tx.update('BackgroundOperation', id, {
    Status: 'Error',
    Error: error.slice(0, MAX_ERROR_LENGTH),
    ...finished(now, startedAt),
  });
}

export function waitForRetry(tx: OrgTransaction, id: string, retry: number): Promise<SObjectRecord> {
  return tx.update('BackgroundOperation', id, { Status: 'Waiting', RetryCount: retry });
}

/** Milliseconds before retry number `retry` (from 1): 0 before the first, then (2^n − 1) × backoff (doc). */
export function retryDelay(retry: number, backoff: number): number {
  return retry <= 1 ? 0 : (2 ** retry - 1) * backoff;
}

function finished(now: Date, startedAt: Date | undefined): FieldValues {
  return {
    ...(startedAt && { StartedAt: datetimeText(startedAt) }),
    FinishedAt: datetimeText(now),
    ExpiresAt: datetimeText(new Date(now.getTime() + RETENTION_MS)),
  };
}
