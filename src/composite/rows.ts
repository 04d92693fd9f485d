/** The rows of an sObject collection: each a request for one record, told as one result, all of them as a whole if asked for. */

import { allOrNone } from '../api/all-or-none.ts';
import type { Subrequest } from '../api/api-request.ts';
import type { Answer, Exchange, OrgServices } from '../api/resource.ts';
import type { JsonValue } from '../org/present.ts';
import { hasFailed, inXmlOrder, jsonAnswer } from './answered.ts';

/** What is wrong with a row (shape doc). */
export type RowError = {
  readonly statusCode: string;
  readonly message: string;
  readonly fields: readonly string[];
};

/** A result as it is printed. One that failed has no id (doc). */
export type RowResult = { readonly success: boolean; readonly [name: string]: JsonValue };

/** What to ask for, and how its success is told; or a row that is wrong before anything is asked. */
export type Row = RowRequest | RowResult;

interface RowRequest {
  readonly request: Subrequest;
  readonly tell: (answer: Answer) => RowResult;
  /** Id of the record that is to be there already. */
  readonly existing?: string;
  /** Label of the external id field, told when several records have its value. */
  readonly keyLabel?: string | undefined;
}

/** A row that did not fail, among rows of which one did. A record that was there before keeps its id (doc). */
function rolledBack(row: Row, { id, created }: RowResult): RowResult {
  const kept = isRequest(row) && (row.existing ?? (created === false ? id : undefined));
  return { ...(kept ? { id: kept } : {}), ...failure(ROLLED_BACK) };
}

/** Doc. */
const ROLLED_BACK: RowError = {
  statusCode: 'ALL_OR_NONE_OPERATION_ROLLED_BACK',
  message: 'Record rolled back because not all records were valid and the request was using AllOrNone header',
  fields: [],
};

export function failure(...errors: readonly RowError[]): RowResult {
  return { success: false, errors };
}

/** A result for each row, in JSON and XML (the tags ours). */
export async function answerRows(
  exchange: Exchange,
  rows: readonly Row[],
  isAllOrNone: boolean,
): Promise<Answer> {
  const results = await runRows(exchange, rows, isAllOrNone);
  return { ...jsonAnswer(results), xml: { root: 'Results', value: { Result: inXmlOrder(results) } } };
}

/**
 * Each row on its own, or all or none. Inside a larger whole that is all or none a row that fails is told as any other, and takes
 * the whole with it (doc: allOrNone Parameters in Composite and Collections Requests, case 4).
 */
async function runRows(exchange: Exchange, rows: readonly Row[], isAllOrNone: boolean): Promise<RowResult[]> {
  if (!isAllOrNone) {
    const results = await runEach(exchange, exchange.services, rows);
    if (results.some(({ success }) => !success)) exchange.services.fail();
    return results;
  }
  const { outcome, isKept } = await allOrNone(exchange.services, async (within) => {
    const results = await runEach(exchange, within, rows);
    return { outcome: results, isKept: results.every(({ success }) => success) };
  });
  if (isKept) return outcome;
  return outcome.map((result, index) => (result.success ? rolledBack(rows[index] as Row, result) : result));
}

async function runEach(
  { dispatch }: Exchange,
  services: OrgServices,
  rows: readonly Row[],
): Promise<RowResult[]> {
  const results: RowResult[] = [];
  for (const row of rows) {
    if (!isRequest(row)) results.push(row);
    else results.push(tellRow(row, await dispatch(row.request, services)));
  }
  return results;
}

function isRequest(row: Row): row is RowRequest {
  return 'request' in row;
}

function tellRow({ tell, keyLabel }: RowRequest, answer: Answer): RowResult {
  return hasFailed(answer) ? failure(...rowErrors(answer, keyLabel)) : tell(answer);
}

/** The errors of a single request in the words of a list of results. */
export function rowErrors({ status, body }: Answer, keyLabel = 'Id'): RowError[] {
  if (status === 300) return [ambiguous(keyLabel, body as readonly string[])];
  return (body as { errorCode: string; message: string; fields?: readonly string[] }[]).map(
    ({ errorCode, message, fields = [] }) => rowError(errorCode, message, fields),
  );
}

/** What a URL tells by 404, a result tells as a reference to nothing (seen: reference-to-nothing); where a value stood in the text means nothing here (ours). */
function rowError(errorCode: string, message: string, fields: readonly string[]): RowError {
  if (errorCode === 'NOT_FOUND')
    return { statusCode: 'INVALID_CROSS_REFERENCE_KEY', message: 'invalid cross reference id', fields };
  if (errorCode !== 'JSON_PARSER_ERROR') return { statusCode: errorCode, message, fields };
  const withoutPlace = message.replace(/ at \[line:\d+, column:\d+\]$/, '');
  return { statusCode: 'INVALID_TYPE_ON_FIELD_IN_RECORD', message: withoutPlace, fields };
}

/** Seen. */
function ambiguous(keyLabel: string, urls: readonly string[]): RowError {
  const ids = urls.map((url) => url.split('/').at(-1));
  const message = `${keyLabel}: more than one record found for external id field: [${ids.join(', ')}]`;
  return { statusCode: 'DUPLICATE_EXTERNAL_ID', message, fields: [] };
}
