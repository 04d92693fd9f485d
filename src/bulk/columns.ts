/** The header row of an ingest job: each column is a field of the object, once, or of a parent. The first that is wrong fails the job. */
import { visibleAt } from '../org/at-version.ts';
import type { Org } from '../org/port.ts';
import type { SObjectField, SObjectType, SObjectTypes } from '../org/sobject-type.ts';
import { invalidBatch } from './invalid-batch.ts';
import type { IngestJob } from './job.ts';
import { type ParentColumn, readParent } from './parent.ts';

export interface Column {
  readonly field: SObjectField;
  /** Where its values are not the field's own, but tell which record the field, a reference, points at. */
  readonly parent?: ParentColumn;
}

/** In the columns' order. Names are matched without case, and without the spaces around them (ours), but with a byte order mark. */
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
  const twice = fields.find((name, index) => fields.indexOf(name) !== index);
  if (twice !== undefined) throw invalidBatch(`Field name is there more than once : ${twice}`);
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

/** The column that says which record a row is about. Deletes take nothing else (seen). */
function checkKey({ operation, externalIdFieldName }: IngestJob, names: readonly string[]): void {
  const key = operation === 'upsert' ? externalIdFieldName : operation === 'insert' ? undefined : 'Id';
  if (operation === 'delete' && names.length > 1)
    throw invalidBatch(`The 'delete' batch must contain only ids`);
  if (key === undefined || names.includes(key)) return;
  if (operation === 'upsert' && key === 'Id') return;
  throw invalidBatch(`Field name is missing : ${key}`);
}
