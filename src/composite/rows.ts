/** The rows of an sObject collection: each the write of one record, told as one result, all of them as a whole if asked for. */

import { allOrNone } from '../api/all-or-none.ts';
import type { Answer, Exchange, OrgServices } from '../api/resource.ts';
import type { JsonValue } from '../org/present.ts';
import type { SObjectType } from '../org/sobject-type.ts';
import { type SaveError, saveResult } from '../records/save-result.ts';
import type { RecordInput, WriteResult, Writing, Written } from '../records/write-record.ts';
import { inXmlOrder, jsonAnswer } from './answered.ts';
import { errorsOf, misplacedNumber, plainNumbers } from './mistyped.ts';

/** A result as it is printed. One that failed has no id (doc). */
export type RowResult = { readonly success: boolean; readonly [name: string]: JsonValue };

/** A record to write; or a row that is wrong before anything is written. */
export type Row = RecordWrite | RowResult;

export interface RecordWrite {
  readonly type: SObjectType;
  /** Without the member that says which record is meant. */
  readonly fields: RecordInput;
  readonly write: (writing: Writing, fields: RecordInput) => Promise<WriteResult>;
  /** How its success is printed, where that is not as a SaveResult. */
  readonly print?: (written: Written) => RowResult;
}

/** What became of a row. */
export interface Told {
  readonly result: RowResult;
  /** The write that was done. */
  readonly written?: Written;
}

/** A row that did not fail, among rows of which one did. A record that was there before keeps its id (doc). */
function rolledBack({ result, written }: Told): RowResult {
  if (!result.success) return result;
  return { ...(written && !written.created ? { id: written.id } : {}), ...failure(ROLLED_BACK) };
}

/** Doc. */
const ROLLED_BACK: SaveError = {
  statusCode: 'ALL_OR_NONE_OPERATION_ROLLED_BACK',
  message: 'Record rolled back because not all records were valid and the request was using AllOrNone header',
  fields: [],
};

export function failure(...errors: readonly SaveError[]): RowResult {
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
    const told = await runEach(exchange, exchange.services, rows);
    if (!told.every(({ result }) => result.success)) exchange.services.fail();
    return told.map(({ result }) => result);
  }
  const { outcome, isKept } = await allOrNone(exchange.services, async (within) => {
    const told = await runEach(exchange, within, rows);
    return { outcome: told, isKept: told.every(({ result }) => result.success) };
  });
  return outcome.map(isKept ? ({ result }) => result : rolledBack);
}

async function runEach(exchange: Exchange, services: OrgServices, rows: readonly Row[]): Promise<Told[]> {
  const told: Told[] = [];
  for (const row of rows)
    told.push('write' in row ? await writeRow(exchange, services, row as RecordWrite) : { result: row });
  return told;
}

/** In a transaction of its own. A fault is this row's alone: what was written before it stays. */
export async function writeRow(
  { version, errorOf }: Exchange,
  { org }: OrgServices,
  { type, fields, write, print = saveResult }: RecordWrite,
): Promise<Told> {
  const misplaced = misplacedNumber(type, fields);
  if (misplaced) return { result: failure(misplaced) };
  try {
    const written = await org.transact(type.name, (tx) => write({ org, tx, version }, plainNumbers(fields)));
    if (written.success) return { result: print(written), written };
    return { result: failure(...errorsOf(type, fields, written)) };
  } catch (thrown) {
    const { message, details } = errorOf(thrown);
    return { result: failure({ statusCode: details.errorCode, message, fields: [] }) };
  }
}
