/** The org's daily limits for bulk jobs (the limits are documented; the texts are ours). */
import type { ApiError } from '../api/api-error.ts';
import { jobRefused } from '../api/errors.ts';
import type { OrgServices } from '../api/resource.ts';

/** Doc. */
const MAX_RECORDS_PER_BATCH = 10_000;

const BYTES_PER_MEGABYTE = 1_048_576;

/** Throws if no more query jobs, or no more query results, are allowed today. */
export function spendQueryJob({ usage }: OrgServices): void {
  if (usage.remaining('DailyBulkV2QueryFileStorageMB') === 0) throw exceeded('DailyBulkV2QueryFileStorageMB');
  if (!usage.take('DailyBulkV2QueryJobs')) throw exceeded('DailyBulkV2QueryJobs');
}

export function spendResults({ usage }: OrgServices, bytes: number): void {
  usage.add('DailyBulkV2QueryFileStorageMB', bytes / BYTES_PER_MEGABYTE);
}

/** Throws if no more batches are allowed today. */
export function checkBatches({ usage }: OrgServices): void {
  if (usage.remaining('DailyBulkApiBatches') === 0) throw exceeded('DailyBulkApiBatches');
}

/** Only ingest jobs have batches (doc). */
export function spendBatches({ usage }: OrgServices, records: number): void {
  usage.add('DailyBulkApiBatches', Math.ceil(records / MAX_RECORDS_PER_BATCH));
}

function exceeded(limit: string): ApiError {
  return jobRefused('EXCEEDEDQUOTA', `ExceededQuota : the limit ${limit} is used up for today`);
}
