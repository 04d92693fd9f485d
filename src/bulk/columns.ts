/** The header row of an ingest job: each column is a field of the object or of a parent. The first wrong column fails the job. */
import { visibleAt } from '../org/at-version.ts';
import type { Org } from '../org/port.ts';
import type { SObjectField, SObjectType, SObjectTypes } from '../org/sobject-type.ts';
import { invalidBatch } from './invalid-batch.ts';
import type { IngestJob } from './job.ts';
import { type ParentColumn, readParent } from './parent.ts';

export interface Column {
  readonly field: SObjectField;
  /** If the field is a reference and the column's values identify its record by a field of the parent. */
  readonly parent?: ParentColumn;
}

/** Returns the columns in their order. Names match in any case, and without the spaces around them (ours), but with a byte order mark. Throws JobFailure. */
export function readColumns(
  job: IngestJob,
  org: Org,
  type: SObjectType,
  names: readonly string[],
): readonly Column[] {
  const types = visibleAt(org, job.version);
  const visible = types.sObjectType(type.name) ?? type;
  const columns = names.map((name) => readColumn(types, visible, name.replace(/^[ \t]+|[ \t]+$/g, '')));
  const fields = columns.map(({ field }) => field.name);
  const repeated = fields.find((name, index) => fields.indexOf(name) !== index);
  if (repeated !== undefined) throw invalidBatch(`Field name appears more than once : ${repeated}`);
  checkKey(job, fields);
  return columns;
}

function readColumn(types: SObjectTypes, type: SObjectType, name: string): Column {
  const field = type.field(name);
  if (field) return { field };
  const column = readParent(types, type, name);
  if (column) return column;
  throw invalidBatch(`Field name not found : ${name}`);
}

/** Throws unless the column that identifies a row's record is there. Deletes take no other column (seen). */
function checkKey({ operation, externalIdFieldName }: IngestJob, names: readonly string[]): void {
  const key = operation === 'upsert' ? externalIdFieldName : operation === 'insert' ? undefined : 'Id';
  if (operation === 'delete' && names.length > 1)
    throw invalidBatch(`The 'delete' batch must contain only ids`);
  if (key === undefined || names.includes(key)) return;
  if (operation === 'upsert' && key === 'Id') return;
  throw invalidBatch(`Field name is missing : ${key}`);
}
