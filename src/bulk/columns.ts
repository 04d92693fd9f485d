/** The header row of an ingest job: each column is a field of the object, once. The first that is wrong fails the job. */
import type { SObjectField, SObjectType } from '../org/sobject-type.ts';
import type { IngestJob } from './job.ts';
import { JobFailure } from './job-failure.ts';

/** The fields in the columns' order. Names are matched without case, spaces around them passed over (ours). */
export function readColumns(job: IngestJob, type: SObjectType, columns: readonly string[]): SObjectField[] {
  const fields = columns.map((name) => fieldOf(type, name.trim(), job.version));
  const names = fields.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw invalidBatch(`Field name is there more than once : ${twice}`);
  checkKey(job, names);
  return fields;
}

function fieldOf(type: SObjectType, name: string, version: number): SObjectField {
  const field = type.field(name);
  if (field && exists(field, version)) return field;
  const relationship = name.split(/[.:]/)[0]?.toLowerCase();
  const isParent = [...type.fields.values()].some(
    ({ relationshipName }) => relationshipName?.toLowerCase() === relationship,
  );
  if (name.includes('.') && isParent)
    throw invalidBatch(`Setting a reference by an external id of its parent is not emulated : ${name}`);
  throw invalidBatch(`Field name not found : ${name}`);
}

function exists({ since = 0, until = Number.POSITIVE_INFINITY }: SObjectField, version: number): boolean {
  return since <= version && version <= until;
}

/** The column that says which record a row is about. Deletes take nothing else (seen). */
function checkKey({ operation, externalIdFieldName }: IngestJob, names: readonly string[]): void {
  const key = operation === 'upsert' ? externalIdFieldName : operation === 'insert' ? undefined : 'Id';
  if (operation === 'delete' && names.length > 1)
    throw invalidBatch(`The 'delete' batch must contain only ids`);
  if (key === undefined || names.includes(key)) return;
  if (operation === 'upsert' && key === 'Id') return;
  throw invalidBatch(`Field name is missing : ${key}`);
}

/** "InvalidBatch : Field name not found : Foo" is Salesforce's text (seen), the others are ours. */
function invalidBatch(problem: string): JobFailure {
  return new JobFailure(`InvalidBatch : ${problem}`);
}
