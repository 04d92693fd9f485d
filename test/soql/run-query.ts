/** Runs queries over rows, and shows the results as plain values. */
import { bindQuery } from '../../src/soql/bind.ts';
import type { CurrencyRates } from '../../src/soql/currency-rates.ts';
import { evaluate } from '../../src/soql/evaluate.ts';
import { parseSoql } from '../../src/soql/parse.ts';
import type { SoqlErrorCode } from '../../src/soql/refusal.ts';
import type { Cell, ResultRecord } from '../../src/soql/result.ts';
import { MemorySource, MULTI_CURRENCY_SCHEMA, type Rows, SCHEMA } from './small-schema.ts';

/** Sunday. */
export const NOW = new Date('2026-11-22T09:30:15.250Z');

export interface QueryOptions {
  readonly apiVersion?: number;
  readonly includeDeleted?: boolean;
  readonly source?: MemorySource;
  /** With rates, accounts have a currency. */
  readonly rates?: CurrencyRates;
  readonly userCurrency?: string;
}

export interface Answered {
  readonly totalSize: number;
  readonly records: readonly Plain[];
}

type Plain = { readonly [name: string]: unknown };

export function refusalOf(
  text: string,
  { apiVersion }: QueryOptions = {},
): { code: SoqlErrorCode; message: string } {
  const parsed = parseSoql(text);
  const answer = 'query' in parsed ? bindQuery(parsed.query, SCHEMA, versioned(apiVersion)) : parsed;
  if (!('refusal' in answer)) throw new Error(`not refused: ${text}`);
  return { code: answer.refusal.errorCode, message: answer.refusal.message };
}

function versioned(apiVersion: number | undefined) {
  return apiVersion === undefined ? {} : { apiVersion };
}

export async function runQuery(text: string, rows: Rows, options: QueryOptions = {}): Promise<Answered> {
  const schema = options.rates ? MULTI_CURRENCY_SCHEMA : SCHEMA;
  const parsed = parseSoql(text);
  if ('refusal' in parsed) throw new Error(parsed.refusal.message);
  const bound = bindQuery(parsed.query, schema, versioned(options.apiVersion));
  if ('refusal' in bound) throw new Error(bound.refusal.message);
  const source = options.source ?? new MemorySource(rows);
  const { includeDeleted = false, rates, userCurrency } = options;
  const { totalSize, records } = await evaluate(bound.bound, source, {
    now: NOW,
    includeDeleted,
    rates,
    userCurrency,
  });
  return { totalSize, records: (await records()).map(plain) };
}

function plain({ cells }: ResultRecord): Plain {
  return Object.fromEntries(cells.map((cell) => [cell.name, plainCell(cell)]));
}

function plainCell(cell: Cell): unknown {
  if (cell.kind === 'value') return cell.value;
  if (cell.kind === 'children') return cell.records.map(plain);
  return cell.record && plain(cell.record);
}
