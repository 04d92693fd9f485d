/** What names in a header row come to. */
import type { SObjectField } from '../org/sobject-type.ts';
import { JobFailure } from './job-failure.ts';

/** Whether the version has the field. */
export function exists(
  { since = 0, until = Number.POSITIVE_INFINITY }: SObjectField,
  version: number,
): boolean {
  return since <= version && version <= until;
}

/** "InvalidBatch : Field name not found : Foo" is Salesforce's text (seen), the others are ours. */
export function invalidBatch(problem: string): JobFailure {
  return new JobFailure(`InvalidBatch : ${problem}`);
}
