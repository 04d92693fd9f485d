/** One row of an ingest job as a request to the sObject resources, and their answer as the row's outcome. */

import type { RecordRefusal } from '../api/api-error.ts';
import type { Subrequest } from '../api/api-request.ts';
import type { Answer } from '../api/resource.ts';
import { readFieldValues } from '../org/field-values.ts';
import { normalizeId } from '../org/record-ids.ts';
import type { SObjectField, SObjectType } from '../org/sobject-type.ts';
import type { Column } from './columns.ts';
import type { IngestJob } from './job.ts';
import { JobFailure } from './job-failure.ts';
import { parentMember } from './parent.ts';
import type { Worker } from './work.ts';

/** What became of one row: the record's id and whether it was inserted, or what is wrong. */
export type Outcome = readonly [id: string, created: boolean] | readonly [id: string, error: string];

/** What the rows of a job have in common. */
export interface RowContext {
  readonly job: IngestJob;
  readonly type: SObjectType;
  readonly columns: readonly Column[];
  /** Its org is the inside of a transaction. */
  readonly worker: Worker;
}

/** A parent stands under the name of its relationship. */
type Values = Record<string, string | boolean | null | object>;

export async function writeRow(context: RowContext, row: readonly string[]): Promise<Outcome> {
  const { job, worker } = context;
  const values = readRow(context.columns, row);
  const planned = planRow(context, values);
  if ('errorCode' in planned) return refused(planned.fields?.includes('Id') ? values.Id : '', [planned]);
  const { id = '', ...subrequest } = planned;
  const answer = await worker.dispatch(subrequest);
  if (answer.status >= 500) throw new JobFailure('UnknownException : An unexpected error occurred');
  if (answer.status >= 300) return refused(id, refusalsIn(context, answer, values));
  const written = (answer.body ?? {}) as { id?: string };
  const created = job.operation !== 'delete' && answer.status === 201;
  return [written.id ?? (id || (await findId(context, subrequest.url))), created];
}

/** Doc: an empty value is left as it is, #N/A makes the field blank. */
function readRow(columns: readonly Column[], row: readonly string[]): Values {
  const values: Values = {};
  for (const [index, { field, parent }] of columns.entries()) {
    const text = row[index] ?? '';
    if (text === '') continue;
    if (text === '#N/A') values[field.name] = null;
    else if (parent) Object.assign(values, parentMember(field, parent, text));
    else values[field.name] = readCell(field, text);
  }
  return values;
}

/** Doc: "Valid CSV Record Rows". What is none of these is refused with the row. */
const BOOLEANS: Readonly<Record<string, boolean>> = {
  ...{ yes: true, y: true, true: true, on: true, 1: true },
  ...{ no: false, n: false, false: false, off: false, 0: false },
};

function readCell({ type }: SObjectField, text: string): string | boolean {
  if (type !== 'boolean') return text;
  const word = text.toLowerCase();
  return Object.hasOwn(BOOLEANS, word) ? (BOOLEANS[word] as boolean) : text;
}

type Planned = Subrequest & { readonly id?: string };

function planRow(context: RowContext, values: Values): Planned | RecordRefusal {
  const { operation, externalIdFieldName = 'Id' } = context.job;
  if (operation === 'insert') return request(context, 'POST', '', values);
  if (operation !== 'upsert') return planById(context, values, operation === 'update' ? 'PATCH' : 'DELETE');
  if (externalIdFieldName !== 'Id') return planByExternalId(context, values, externalIdFieldName);
  return values.Id ? planById(context, values, 'PATCH') : request(context, 'POST', '', values);
}

/** An id is taken apart here: in a path other text would name a field. */
function planById(
  context: RowContext,
  { Id, ...others }: Values,
  method: 'PATCH' | 'DELETE',
): Planned | RecordRefusal {
  const { operation } = context.job;
  if (!Id) return refusal('MISSING_ARGUMENT', `Id not specified in an ${operation} call`, []);
  const id = normalizeId(String(Id));
  if (id === undefined) return refusal('MALFORMED_ID', `bad id ${Id}`, ['Id']);
  if (context.worker.services.org.sObjectTypeOfId(id)?.name !== context.type.name)
    return refusal('MALFORMED_ID', `Id: id value of incorrect type: ${Id}`, ['Id']);
  return { ...request(context, method, `/${id}`, others), id };
}

function planByExternalId(context: RowContext, values: Values, name: string): Planned | RecordRefusal {
  const { [name]: value, ...others } = values;
  if (value === undefined || value === null)
    return refusal('MISSING_ARGUMENT', `${name} not specified`, [name]);
  if (value === '.' || value === '..')
    return refusal('INVALID_FIELD', `${name}: a value that is only dots is not emulated`, [name]);
  return request(context, 'PATCH', `/${name}/${inPath(String(value))}`, others);
}

/** Dots too: the end of a path such as ".json" would choose a format. */
function inPath(value: string): string {
  return encodeURIComponent(value).replaceAll('.', '%2E');
}

function request({ job, type }: RowContext, method: string, below: string, values: Values): Subrequest {
  const url = `/services/data/v${job.version}.0/sobjects/${type.name}${below}`;
  return method === 'DELETE' ? { method, url } : { method, url, body: JSON.stringify(values) };
}

/** Before 46.0 an upsert that updates answers no id. */
async function findId({ worker }: RowContext, url: string): Promise<string> {
  const { jsonText = '{}' } = await worker.dispatch({ method: 'GET', url: `${url}?fields=Id` });
  return String(JSON.parse(jsonText).Id ?? '');
}

function refusalsIn(context: RowContext, { status, body }: Answer, values: Values): readonly RecordRefusal[] {
  if (status === 300) return [ambiguous(context, body as string[])];
  const refusals = body as (RecordRefusal & { fields?: readonly string[] })[];
  const [first] = refusals;
  if (first?.errorCode === 'NOT_FOUND')
    return [refusal('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', [])];
  if (first?.errorCode === 'JSON_PARSER_ERROR') return mistyped(context, values);
  return refusals.map(({ errorCode, message, fields = [] }) => ({ errorCode, message, fields }));
}

/** Salesforce's code, and its text in a list of results (seen). */
function ambiguous({ job, type }: RowContext, urls: readonly string[]): RecordRefusal {
  const ids = urls.map((url) => url.split('/').at(-1));
  const label = type.field(job.externalIdFieldName ?? '')?.label;
  const message = `${label}: more than one record found for external id field: [${ids.join(', ')}]`;
  return refusal('DUPLICATE_EXTERNAL_ID', message, []);
}

/** The REST API tells a value of the wrong type as its parser does; there is no JSON here whose place could be told. */
function mistyped({ type, worker }: RowContext, values: Values): readonly RecordRefusal[] {
  const own = Object.entries(values).filter(([name]) => type.fields.has(name));
  const { refusals } = readFieldValues(
    type,
    Object.fromEntries(own),
    worker.services.org.settings.defaultCurrency,
  );
  const [first] = refusals;
  if (first) return refusals;
  return [refusal('INVALID_TYPE_ON_FIELD_IN_RECORD', 'value not of required type', [])];
}

function refusal(errorCode: string, message: string, fields: readonly string[]): RecordRefusal {
  return { errorCode, message, fields };
}

/** Seen: bulk-row-refused; "REQUIRED_FIELD_MISSING:Required fields are missing: [Name]:Name --". Several stand one after the other (ours). */
function refused(id: Values[string] | undefined, refusals: readonly RecordRefusal[]): Outcome {
  const printed = refusals.map(({ errorCode, message, fields = [] }) =>
    fields.length > 0 ? `${errorCode}:${message}:${fields.join(',')} --` : `${errorCode}:${message}:--`,
  );
  return [String(id ?? ''), printed.join(' ')];
}
