/** The rows of an sObject collection: each is the write of one record with one result; all or none are written if the request says so. */

import { allOrNone } from '../api/all-or-none.ts';
import type { Answer, Exchange, OrgServices } from '../api/resource.ts';
import type { JsonValue } from '../org/present.ts';
import type { SObjectType } from '../org/sobject-type.ts';
import { refuseEqualKeys } from '../records/equal-keys.ts';
import { type SaveError, saveError, saveResult } from '../records/save-result.ts';
import type {
  ExternalId,
  RecordInput,
  SuccessfulWrite,
  WriteContext,
  WriteResult,
} from '../records/write-record.ts';
import { inXmlOrder, jsonAnswer } from './part-answer.ts';
import { errorsOf, misplacedNumber, plainNumbers } from './wrong-types.ts';

/** A result as it is printed. A failed one has no id (doc). */
export type RowResult = { readonly success: boolean; readonly [name: string]: JsonValue };

/** A record to write, or the result of a row that failed before any write. */
export type Row = RecordWrite | RowResult;

export interface RecordWrite {
  readonly type: SObjectType;
  /** Without the member that identifies the record. */
  readonly fields: RecordInput;
  readonly write: (writing: WriteContext, fields: RecordInput) => Promise<WriteResult>;
  /** What names the record: another row with an equal key in the same chunk fails both. Absent where rows may be equal. */
  readonly key?: ExternalId;
  /** Whether results say if the record was created, as those of an upsert do. */
  readonly showsCreated?: boolean;
}

/** The outcome of a row. */
export interface RowOutcome {
  readonly result: RowResult;
  /** The write, if it was successful. */
  readonly written?: SuccessfulWrite;
  /** Whether an upsert created the record, or would have; absent for other writes. */
  readonly created?: boolean;
}

/**
 * The result of a row when some row failed. A record that existed before keeps its id (doc). Rows of an upsert say whether they would have
 * created a record (seen: upsert-rolled-back, for true; false is likely).
 */
function rolledBack({ result, written, created }: RowOutcome): RowResult {
  const rest = created === undefined ? {} : { created };
  if (!result.success) return { ...result, ...rest };
  return { ...(written && !written.created ? { id: written.id } : {}), ...failure(ROLLED_BACK), ...rest };
}

/** Code and text are doc. */
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
  const results = await runRows(exchange, chunksOf(rows).flatMap(withoutEqualKeys), isAllOrNone);
  return { ...jsonAnswer(results), xml: { root: 'Results', value: { Result: inXmlOrder(results) } } };
}

/** Consecutive rows of one object (doc). Rows that failed before have no object, and end no chunk. */
function chunksOf(rows: readonly Row[]): Row[][] {
  const chunks: Row[][] = [];
  let last: string | undefined;
  for (const row of rows) {
    const name = 'write' in row ? (row as RecordWrite).type.name : last;
    if (chunks.length > 0 && name === last) chunks.at(-1)?.push(row);
    else chunks.push([row]);
    last = name;
  }
  return chunks;
}

/** The rows of a chunk, those that name the same record as failures. */
function withoutEqualKeys(rows: readonly Row[]): readonly Row[] {
  const refusals = refuseEqualKeys(
    rows.map((row) => ('write' in row ? (row as RecordWrite).key : undefined)),
  );
  return rows.map((row, index) => {
    const refusal = refusals[index];
    return refusal ? failure(saveError(refusal)) : row;
  });
}

/**
 * Runs each row on its own, or all or none. Inside a composite request that is all or none, a row that fails has its own result, and fails
 * the whole request (doc: allOrNone Parameters in Composite and Collections Requests, case 4).
 */
async function runRows(exchange: Exchange, rows: readonly Row[], isAllOrNone: boolean): Promise<RowResult[]> {
  if (!isAllOrNone) {
    const outcomes = await runEach(exchange, exchange.services, rows);
    if (!outcomes.every(({ result }) => result.success)) exchange.services.fail();
    return outcomes.map(({ result }) => result);
  }
  const { outcome, isCommitted } = await allOrNone(exchange.services, async (within) => {
    const outcomes = await runEach(exchange, within, rows);
    return { outcome: outcomes, isCommitted: outcomes.every(({ result }) => result.success) };
  });
  return outcome.map(isCommitted ? ({ result }) => result : rolledBack);
}

async function runEach(
  exchange: Exchange,
  services: OrgServices,
  rows: readonly Row[],
): Promise<RowOutcome[]> {
  const outcomes: RowOutcome[] = [];
  for (const row of rows)
    outcomes.push('write' in row ? await writeRow(exchange, services, row as RecordWrite) : { result: row });
  return outcomes;
}

/** Writes the record in a transaction of its own. A fault fails only this row: earlier writes stay. */
export async function writeRow(
  { version, errorOf }: Exchange,
  { org }: OrgServices,
  { type, fields, write, showsCreated = false }: RecordWrite,
): Promise<RowOutcome> {
  const misplaced = misplacedNumber(type, fields);
  if (misplaced) return { result: failure(misplaced) };
  try {
    const written = await org.transact(type.name, (tx) => write({ org, tx, version }, plainNumbers(fields)));
    const created = showsCreated ? written.created : undefined;
    const shown = created === undefined ? {} : { created };
    if (written.success) return { result: { ...saveResult(written), ...shown }, written, ...shown };
    return { result: failure(...errorsOf(type, fields, written)), ...shown };
  } catch (thrown) {
    const { message, details } = errorOf(thrown);
    return { result: failure({ statusCode: details.errorCode, message, fields: [] }) };
  }
}
