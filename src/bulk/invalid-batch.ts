/** The failure of an ingest job whose data cannot be read. */
import { JobFailure } from './job-failure.ts';

/** "InvalidBatch : Field name not found : Foo" is Salesforce's text (seen: bulk-field-unknown), the others are ours. */
export function invalidBatch(problem: string): JobFailure {
  return new JobFailure(`InvalidBatch : ${problem}`);
}
