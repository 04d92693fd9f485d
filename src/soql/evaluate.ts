/** Evaluates a bound query over the rows of a source. */

import { ONE_SLICE, type Slices } from '../slices.ts';
import type { Aggregate, AggregateQuery, BoundQuery, Chain, GroupValue, RecordQuery, Scan } from './bound.ts';
import type { CurrencyRates } from './currency-rates.ts';
import { chainsOfCondition, chainsOfValue } from './evaluate/chains.ts';
import { Currencies } from './evaluate/currencies.ts';
import { type Group, groupReader, groupRows } from './evaluate/groups.ts';
import { sortRows } from './evaluate/order.ts';
import { endOf, page } from './evaluate/page.ts';
import { Parents, type Read } from './evaluate/parents.ts';
import { compileCondition, type Predicate } from './evaluate/predicates.ts';
import { aggregateRecordMaker } from './evaluate/project.ts';
import { RecordReader } from './evaluate/records.ts';
import { Scanner } from './evaluate/scanner.ts';
import type { QueryResult } from './result.ts';
import type { SoqlRow, SoqlSource } from './schema.ts';
import { type Present, type TimeZone, UTC } from './time-zone.ts';

export interface EvaluateOptions {
  /** When the query runs, for TODAY and similar. */
  readonly now: Date;
  /** Whether deleted rows are included, as for queryAll. */
  readonly includeDeleted?: boolean;
  /** ISO code of the org's currency, for amounts without a currency and, without exchange rates, for results in one currency. */
  readonly currency?: string;
  /** ISO code of the user's currency, for convertCurrency; by default the corporate currency. */
  readonly userCurrency?: string | undefined;
  /** Without exchange rates, queries that need one are refused. */
  readonly rates?: CurrencyRates | undefined;
  /** The user's time zone, for the days of TODAY and similar, convertTimezone and FORMAT. */
  readonly zone?: TimeZone;
  /** Lets queries of many rows give way; by default they do not. */
  readonly slices?: Slices;
}

/** Everything that the evaluation of one query needs. */
interface Evaluation {
  readonly slices: Slices;
  readonly present: Present;
  readonly currencies: Currencies;
  readonly parents: Parents;
  readonly scanner: Scanner;
  readonly reader: RecordReader;
}

/** Throws Refused, as the result's `records` may, when only the rows show that there is no right answer (see currencies.ts). */
export async function evaluate(
  query: BoundQuery,
  source: SoqlSource,
  {
    now,
    includeDeleted = false,
    currency = 'USD',
    userCurrency,
    rates,
    zone = UTC,
    slices = ONE_SLICE,
  }: EvaluateOptions,
): Promise<QueryResult> {
  const present = { now, zone };
  const parents = new Parents(source, zone, slices);
  const currencies = new Currencies({ own: currency, user: userCurrency, rates }, parents);
  const scanner = new Scanner({ source, parents, currencies, present, includeDeleted, slices });
  const reader = new RecordReader({ source, parents, scanner, currencies, zone, slices });
  const evaluation = { slices, present, currencies, parents, scanner, reader };
  if (query.kind === 'count') return answerCount(query, evaluation);
  return query.kind === 'aggregate' ? answerGroups(query, evaluation) : answerRecords(query, evaluation);
}

async function answerCount(query: Scan, { scanner }: Evaluation): Promise<QueryResult> {
  const count = await scanner.count(query, endOf(query));
  return { totalSize: Math.max(0, count - query.offset), records: async () => [] };
}

async function answerRecords(query: RecordQuery, { scanner, reader }: Evaluation): Promise<QueryResult> {
  const end = endOf(query);
  const rows = await scanner.scan(query, query.orderBy.length === 0 ? end : undefined);
  const wanted = page(await reader.sort(query, rows, end), query);
  return { totalSize: wanted.length, records: (from, to) => reader.read(query, wanted.slice(from, to)) };
}

async function answerGroups(query: AggregateQuery, evaluation: Evaluation): Promise<QueryResult> {
  const { scanner, parents, currencies, present, slices } = evaluation;
  const rows = await scanner.scan(query);
  await parents.load(chainsOfGroups(query), rows);
  const reader = groupReader((value) => parents.reader(value));
  const groups = await groupRows(query, rows, {
    reader: (value) => parents.reader(value),
    currencies,
    slices,
    aggregateReader: (aggregate) => aggregateReader(aggregate, evaluation),
  });
  const chosen = query.having ? groups.filter(havingOf(query.having, reader, evaluation)) : groups;
  const wanted = page(await sortRows(chosen, query.orderBy, { reader, slices }), query);
  const toRecord = aggregateRecordMaker(query.columns, reader, { currencies, zone: present.zone });
  return { totalSize: wanted.length, records: async (from, to) => wanted.slice(from, to).map(toRecord) };
}

/** Amounts in any currency can be counted. */
function aggregateReader(
  { function: name, of, label }: Aggregate,
  { parents, currencies }: Evaluation,
): Read<SoqlRow> {
  const isCounted = name === 'COUNT' || name === 'COUNT_DISTINCT';
  return isCounted ? parents.reader(of) : currencies.corporateReader(of, label);
}

function havingOf(
  having: NonNullable<AggregateQuery['having']>,
  reader: (value: GroupValue) => Read<Group>,
  { present }: Evaluation,
): Predicate<Group> {
  const noJoins = () => {
    throw new Error('HAVING has no semi-joins');
  };
  return compileCondition(having, { present, reader, joined: noJoins, readerOfJoin: noJoins });
}

function chainsOfGroups({ columns, groupBy, having, orderBy }: AggregateQuery): readonly Chain[] {
  const values = [...columns, ...orderBy].map(({ value }) => value);
  return [...[...values, ...(groupBy ?? [])].flatMap(chainsOfValue), ...chainsOfCondition(having)];
}
