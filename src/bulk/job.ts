/**
 * Jobs of Bulk API 2.0, and their states (doc):
 *
 *   ingest   Open ──────── UploadComplete ── InProgress ── JobComplete
 *              │ Aborted          │ Aborted       │ Aborted, Failed
 *   query                  UploadComplete ── InProgress ── JobComplete, Aborted, Failed
 *
 * A job is stored as JSON text (job-store.ts), its data and its results in files of the org. The names of its members may not change.
 */
import type { Dialect } from './csv.ts';

export type JobState = 'Open' | 'UploadComplete' | 'InProgress' | 'JobComplete' | 'Failed' | 'Aborted';

interface AnyJob {
  /** 18 characters. */
  readonly id: string;
  readonly operation: string;
  /** Canonical API name. */
  readonly object: string;
  /** The API version in the URL that created the job: 58 for v58.0. */
  readonly version: number;
  readonly createdById: string;
  /** Both dates are printed by `datetimeText`. */
  readonly createdDate: string;
  readonly systemModstamp: string;
  readonly dialect: Dialect;
  readonly state: JobState;
  /** Why the job failed. */
  readonly errorMessage?: string;
  /** Milliseconds from the start of the work, the last one if there were several, to its end. */
  readonly processingTime: number;
  /** The number of processed rows. */
  readonly processed: number;
  /** The number of bytes in the results file that are committed. */
  readonly resultsSize: number;
}

export interface IngestJob extends AnyJob {
  readonly kind: 'ingest';
  readonly externalIdFieldName?: string;
  /** The number of uploads; a job takes one. */
  readonly uploads: number;
  /** The file with the data, once it was uploaded; `dataSize` is its number of bytes. */
  readonly dataFile?: string;
  readonly dataSize: number;
  /** Whether all of the data was read and is valid. */
  readonly isRead: boolean;
  /** The number of refused rows; they count as processed too. */
  readonly failed: number;
}

export interface QueryColumn {
  /** "Amount", or "OrderSummary.OrderNumber" for a field of a parent. */
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

/** The file with one line of JSON for each processed row: its outcome, or the row that the query found. */
export function resultsFile({ id }: Job): string {
  return `${id}.results`;
}

/** The number of bytes of data and results. */
export function sizeOf(job: Job): number {
  return job.resultsSize + (job.kind === 'ingest' ? job.dataSize : 0);
}
