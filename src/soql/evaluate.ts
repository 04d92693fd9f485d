/** Answers a bound query from the rows of a source. */
import type { AggregateQuery, BoundQuery, Chain, GroupValue, RecordQuery, Scan } from './bound.ts';
import { chainsOfCondition, chainsOfValue } from './evaluate/chains.ts';
import { type Group, groupReader, groupRows } from './evaluate/groups.ts';
import { sortRows } from './evaluate/order.ts';
import { endOf, page } from './evaluate/page.ts';
import { Parents, type Read } from './evaluate/parents.ts';
import { compileCondition, type Predicate } from './evaluate/predicates.ts';
import { aggregateRecordMaker } from './evaluate/project.ts';
import { RecordReader } from './evaluate/records.ts';
import { Scanner } from './evaluate/scanner.ts';
import type { QueryResult } from './result.ts';
import type { SoqlSource } from './schema.ts';

export interface EvaluateOptions {
  /** When the query is asked, for TODAY and its like. */
  readonly now: Date;
  /** Whether deleted rows count too, as with ALL ROWS. */
  readonly includeDeleted?: boolean;
  /** ISO code of the org's currency, for FORMAT. */
  readonly currency?: string;
}

/** What answering a query takes. */
interface Evaluation {
  readonly now: Date;
  readonly currency: string;
  readonly parents: Parents;
  readonly scanner: Scanner;
  readonly reader: RecordReader;
}

export async function evaluate(
  query: BoundQuery,
  source: SoqlSource,
  { now, includeDeleted = false, currency = 'USD' }: EvaluateOptions,
): Promise<QueryResult> {
  const parents = new Parents(source);
  const scanner = new Scanner({ source, parents, now, includeDeleted: includeDeleted || query.allRows });
  const reader = new RecordReader({ source, parents, scanner, currency });
  const evaluation = { now, currency, parents, scanner, reader };
  if (query.kind === 'count') return answerCount(query, evaluation);
  return query.kind === 'aggregate' ? answerGroups(query, evaluation) : answerRecords(query, evaluation);
}

async function answerCount(query: Scan, { scanner }: Evaluation): Promise<QueryResult> {
  const rows = await scanner.scan(query, endOf(query));
  return { totalSize: page(rows, query).length, records: async () => [] };
}

async function answerRecords(query: RecordQuery, { scanner, reader }: Evaluation): Promise<QueryResult> {
  const end = endOf(query);
  const rows = await scanner.scan(query, query.orderBy.length === 0 ? end : undefined);
  const wanted = page(await reader.sort(query, rows, end), query);
  return { totalSize: wanted.length, records: (from, to) => reader.read(query, wanted.slice(from, to)) };
}

async function answerGroups(query: AggregateQuery, evaluation: Evaluation): Promise<QueryResult> {
  const { scanner, parents, currency } = evaluation;
  const rows = await scanner.scan(query);
  await parents.load(chainsOfGroups(query), rows);
  const reader = groupReader((value) => parents.reader(value));
  const groups = groupRows(query, rows, (value) => parents.reader(value));
  const chosen = query.having ? groups.filter(havingOf(query.having, reader, evaluation)) : groups;
  const wanted = page(sortRows(chosen, query.orderBy, reader), query);
  const toRecord = aggregateRecordMaker(query.columns, reader, currency);
  return { totalSize: wanted.length, records: async (from, to) => wanted.slice(from, to).map(toRecord) };
}

function havingOf(
  having: NonNullable<AggregateQuery['having']>,
  reader: (value: GroupValue) => Read<Group>,
  { now }: Evaluation,
): Predicate<Group> {
  const noJoins = () => {
    throw new Error('HAVING has no semi-joins');
  };
  return compileCondition(having, { now, reader, joined: noJoins, readerOfJoin: noJoins });
}

function chainsOfGroups({ columns, groupBy, having, orderBy }: AggregateQuery): readonly Chain[] {
  const values = [...columns, ...orderBy].map(({ value }) => value);
  return [...[...values, ...(groupBy ?? [])].flatMap(chainsOfValue), ...chainsOfCondition(having)];
}
