/** The org's daily limits, as far as bulk jobs use them up (doc: which; the texts are ours). */
import type { ApiError } from '../api/api-error.ts';
import { jobRefused } from '../api/errors.ts';
import type { OrgServices } from '../api/resource.ts';

/** Records of a batch, at most (doc). */
const BATCH = 10_000;

const MEGABYTE = 1_048_576;

/** Throws when no more query jobs, or no more results of them, are allowed today. */
export function spendQueryJob({ usage }: OrgServices): void {
  if (usage.remaining('DailyBulkV2QueryFileStorageMB') === 0) throw exceeded('DailyBulkV2QueryFileStorageMB');
  if (!usage.take('DailyBulkV2QueryJobs')) throw exceeded('DailyBulkV2QueryJobs');
}

export function spendResults({ usage }: OrgServices, bytes: number): void {
  usage.add('DailyBulkV2QueryFileStorageMB', bytes / MEGABYTE);
}

/** Throws when no more batches are allowed today. */
export function checkBatches({ usage }: OrgServices): void {
  if (usage.remaining('DailyBulkApiBatches') === 0) throw exceeded('DailyBulkApiBatches');
}

/** Only ingest jobs have batches (doc). */
export function spendBatches({ usage }: OrgServices, records: number): void {
  usage.add('DailyBulkApiBatches', Math.ceil(records / BATCH));
}

function exceeded(limit: string): ApiError {
  return jobRefused('EXCEEDEDQUOTA', `ExceededQuota : the limit ${limit} is used up for today`);
}
