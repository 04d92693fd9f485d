/**
 * Jobs of Bulk API 2.0, and the states that they go through (doc):
 *
 *   ingest   Open ──────── UploadComplete ── InProgress ── JobComplete
 *              │ Aborted          │ Aborted       │ Aborted, Failed
 *   query                  UploadComplete ── InProgress ── JobComplete, Aborted, Failed
 *
 * A job is kept as JSON text (job-store.ts); what it is about, and what became of it, in files of the org.
 */
import type { Dialect } from './csv.ts';

export type JobState = 'Open' | 'UploadComplete' | 'InProgress' | 'JobComplete' | 'Failed' | 'Aborted';

interface AnyJob {
  /** 18 characters. */
  readonly id: string;
  readonly operation: string;
  /** Canonical API name. */
  readonly object: string;
  /** API version of the URL that made it: 58 for v58.0. */
  readonly version: number;
  readonly createdById: string;
  /** As `datetimeText` prints them. */
  readonly createdDate: string;
  readonly systemModstamp: string;
  readonly dialect: Dialect;
  readonly state: JobState;
  /** Why the job failed. */
  readonly errorMessage?: string;
  /** Milliseconds from the start of the work to its end; of the last start, when there were several. */
  readonly processingTime: number;
  /** Rows that are done. */
  readonly processed: number;
  /** Bytes of its results that count. */
  readonly resultsSize: number;
}

export interface IngestJob extends AnyJob {
  readonly kind: 'ingest';
  readonly externalIdFieldName?: string;
  /** How often data came: a job takes it once. */
  readonly uploads: number;
  /** The file that holds the data, once there is some, and its bytes. */
  readonly dataFile?: string;
  readonly dataSize: number;
  /** Whether the data was read as a whole, and found right. */
  readonly isRead: boolean;
  /** Rows that were refused; they are among those that are done. */
  readonly failed: number;
}

export interface QueryColumn {
  /** "Amount", or over parents "OrderSummary.OrderNumber". */
  readonly name: string;
  readonly isDatetime: boolean;
}

export interface QueryJob extends AnyJob {
  readonly kind: 'query';
  readonly query: string;
  readonly columns: readonly QueryColumn[];
}

export type Job = IngestJob | QueryJob;

export function isFinished({ state }: Job): boolean {
  return state === 'JobComplete' || state === 'Failed' || state === 'Aborted';
}

/** One line of JSON for each row that is done: what became of it, or the row that was found. */
export function resultsFile({ id }: Job): string {
  return `${id}.results`;
}

/** Of data and results. */
export function sizeOf(job: Job): number {
  return job.resultsSize + (job.kind === 'ingest' ? job.dataSize : 0);
}
