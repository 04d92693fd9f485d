/** Finds the rows that match conditions. */

import { inSlices, type Slices } from '../../slices.ts';
import type { BoundCondition, FieldValue, JoinCondition, RowValue, Scan, ValueTest } from '../bound.ts';
import { joinsOf } from '../leaves.ts';
import type { SoqlRow, SoqlSource } from '../schema.ts';
import type { Present } from '../time-zone.ts';
import { fetchCandidates } from './access.ts';
import { compileAmountTest } from './amount-tests.ts';
import { chainsOfCondition } from './chains.ts';
import { type ColumnChoices, choicesOf, chosenPlaces, countChosen, termsOf } from './column-choices.ts';
import type { Currencies } from './currencies.ts';
import { mergeTests } from './merge-tests.ts';
import type { Parents } from './parents.ts';
import { all, compileCondition, type Predicate } from './predicates.ts';

/** The number of rows that are tested before the rows that they refer to are fetched. */
const ROWS_PER_CHUNK = 10_000;

/** The number of rows that are read between two looks at the clock: with thousands of terms, a row takes hundreds of microseconds. */
const ROWS_PER_TURN = 50;

/** Returns the values that the query of a semi-join selects. */
type Joined = (join: JoinCondition) => ReadonlySet<unknown>;

export interface ScanContext {
  readonly source: SoqlSource;
  readonly parents: Parents;
  readonly currencies: Currencies;
  readonly present: Present;
  readonly includeDeleted: boolean;
  readonly slices: Slices;
}

export class Scanner {
  readonly #context: ScanContext;

  constructor(context: ScanContext) {
    this.#context = context;
  }

  /** The rows that match the scan, in order of their ids; at most `enough`. */
  async scan(scan: Scan, enough?: number): Promise<readonly SoqlRow[]> {
    const { candidates, where, joined, isWhole } = await this.#start(scan);
    const columns =
      isWhole && enough === undefined ? await this.#byColumns(candidates, scan, where) : undefined;
    if (columns && columns.choices.length === 0 && !columns.rest) return candidates;
    return this.#choose(candidates, where, joined, enough, columns);
  }

  /** The number of rows that match the scan, counted up to `enough`. */
  async count(scan: Scan, enough = Number.POSITIVE_INFINITY): Promise<number> {
    const { candidates, where, joined, isWhole } = await this.#start(scan);
    const isAll = isWhole && enough === Number.POSITIVE_INFINITY;
    const columns = isAll ? await this.#byColumns(candidates, scan, where) : undefined;
    if (columns && !columns.rest)
      return countChosen(candidates.length, columns.choices, this.#context.slices);
    let count = 0;
    await this.#find(candidates, where, joined, columns, (rows) => {
      count += rows.length;
      return count < enough;
    });
    return Math.min(count, enough);
  }

  async #start(scan: Scan) {
    const { source } = this.#context;
    const where = scan.where && mergeTests(scan.where);
    const joined = await this.#join(where);
    const candidates = await fetchCandidates({ type: scan.type, where }, { source, joined });
    const isWhole = candidates === undefined;
    return { candidates: candidates ?? (await source.all(scan.type.name)), where, joined, isWhole };
  }

  #byColumns(rows: readonly SoqlRow[], { type }: Scan, where: BoundCondition | undefined) {
    return choicesOf(rows, type, where, this.#context);
  }

  /** The candidates that match the condition, which must not have semi-joins. */
  choose(candidates: readonly SoqlRow[], where: BoundCondition | undefined): Promise<readonly SoqlRow[]> {
    return this.#choose(candidates, where && mergeTests(where), () => new Set());
  }

  async #join(where: BoundCondition | undefined): Promise<Joined> {
    const joined = new Map<JoinCondition, ReadonlySet<unknown>>();
    for (const join of joinsOf(where)) {
      const rows = await this.scan(join.scan);
      const { name } = join.field.field;
      const ids = new Set<unknown>();
      await inSlices(this.#context.slices, rows.length, ROWS_PER_TURN, (from, to) => {
        for (let at = from; at < to; at++) ids.add(rows[at]![name]);
      });
      joined.set(join, withoutBlanks(ids));
    }
    return (join) => joined.get(join)!;
  }

  async #choose(
    candidates: readonly SoqlRow[],
    where: BoundCondition | undefined,
    joined: Joined,
    enough = Number.POSITIVE_INFINITY,
    columns?: ColumnChoices,
  ): Promise<readonly SoqlRow[]> {
    const found: (readonly SoqlRow[])[] = [];
    let count = 0;
    await this.#find(candidates, where, joined, columns, (rows) => {
      found.push(rows);
      count += rows.length;
      return count < enough;
    });
    const chosen = found.length === 1 ? found[0]! : ([] as SoqlRow[]).concat(...found);
    return chosen.length > enough ? chosen.slice(0, enough) : chosen;
  }

  /**
   * Gives the matching candidates to `take`, chunk by chunk, as long as it returns true. The conditions on a row's own fields are tested
   * first, so that referenced rows are fetched only for the rows that remain.
   */
  async #find(
    candidates: readonly SoqlRow[],
    where: BoundCondition | undefined,
    joined: Joined,
    columns: ColumnChoices | undefined,
    take: (rows: readonly SoqlRow[]) => boolean,
  ): Promise<void> {
    const terms = termsOf(columns ? columns.rest : where);
    const further = new Set(terms.filter((term) => chainsOfCondition(term).length > 0));
    const isOwn = this.#compile(
      terms.filter((term) => !further.has(term)),
      joined,
    );
    const isRight = this.#compile([...further], joined);
    const chains = [...further].flatMap(chainsOfCondition);
    for (let from = 0; from < candidates.length; from += ROWS_PER_CHUNK) {
      const own = await this.#matching(candidates, from, isOwn, columns);
      await this.#context.parents.load(chains, own);
      if (!take(further.size === 0 ? own : own.filter(isRight))) return;
    }
  }

  /** The rows of one chunk that match. */
  async #matching(
    candidates: readonly SoqlRow[],
    start: number,
    holds: Predicate<SoqlRow>,
    columns: ColumnChoices | undefined,
  ): Promise<SoqlRow[]> {
    const { includeDeleted, slices } = this.#context;
    const matching: SoqlRow[] = [];
    const count = Math.min(ROWS_PER_CHUNK, candidates.length - start);
    if (columns) {
      const places = chosenPlaces(start, count, columns.choices);
      await inSlices(slices, places.length, ROWS_PER_TURN, (from, to) => {
        for (let at = from; at < to; at++) {
          const row = candidates[places[at]!]!;
          if (holds(row)) matching.push(row);
        }
      });
      return matching;
    }
    await inSlices(slices, count, ROWS_PER_TURN, (from, to) => {
      for (let at = start + from; at < start + to; at++) {
        const row = candidates[at]!;
        if ((includeDeleted || row.IsDeleted !== true) && holds(row)) matching.push(row);
      }
    });
    return matching;
  }

  #compile(terms: readonly BoundCondition[], joined: Joined): Predicate<SoqlRow> {
    const { present, parents, currencies } = this.#context;
    const amountTest = (test: ValueTest, value: RowValue) =>
      compileAmountTest(test, value as FieldValue, currencies);
    const reader = (value: RowValue) => parents.reader(value);
    const readerOfJoin = ({ value }: JoinCondition) => reader(value);
    const context = { present, reader, joined, readerOfJoin, amountTest };
    return all(terms.map((term) => compileCondition(term, context)));
  }
}

/** A row without a reference selects nothing. */
function withoutBlanks(ids: Set<unknown>): ReadonlySet<unknown> {
  for (const blank of [null, undefined]) ids.delete(blank);
  return ids;
}
