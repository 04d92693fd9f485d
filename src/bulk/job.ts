/**
 * Jobs of Bulk API 2.0, and the states that they go through (doc):
 *
 *   ingest   Open ──────── UploadComplete ── InProgress ── JobComplete
 *              │ Aborted          │ Aborted       │ Aborted, Failed
 *   query                  UploadComplete ── InProgress ── JobComplete, Aborted, Failed
 */
import type { Dialect, Table } from './csv.ts';

export type JobState = 'Open' | 'UploadComplete' | 'InProgress' | 'JobComplete' | 'Failed' | 'Aborted';

/** What became of one row. */
export type Outcome =
  | { readonly success: true; readonly id: string; readonly created: boolean }
  | { readonly success: false; readonly id: string; readonly error: string };

interface AnyJob {
  /** 18 characters. */
  readonly id: string;
  readonly operation: string;
  /** Canonical API name. */
  readonly object: string;
  /** API version of the URL that made it: 58 for v58.0. */
  readonly version: number;
  readonly createdById: string;
  readonly createdDate: Date;
  readonly dialect: Dialect;
  state: JobState;
  systemModstamp: Date;
  /** Why the job failed. */
  errorMessage?: string;
  /** Milliseconds from the start of the work to its end. */
  processingTime: number;
  /** Characters of data that the job keeps. */
  weight: number;
}

export interface IngestJob extends AnyJob {
  readonly kind: 'ingest';
  readonly externalIdFieldName?: string;
  /** How often data came: a job takes it once. */
  uploads: number;
  /** As uploaded; given up once it is a table. */
  text: string;
  table?: Table;
  /** One for each row that was worked on, in order. */
  readonly outcomes: Outcome[];
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
  readonly rows: string[][];
}

export type Job = IngestJob | QueryJob;

export function isFinished({ state }: Job): boolean {
  return state === 'JobComplete' || state === 'Failed' || state === 'Aborted';
}

export function moveTo(job: Job, state: JobState, now: Date): void {
  job.state = state;
  job.systemModstamp = now;
}
