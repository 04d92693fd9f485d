/** Finds the rows that match conditions. */
import type { BoundCondition, FieldValue, JoinCondition, RowValue, Scan, ValueTest } from '../bound.ts';
import { joinsOf } from '../leaves.ts';
import type { SoqlRow, SoqlSource } from '../schema.ts';
import type { Present } from '../time-zone.ts';
import { fetchCandidates } from './access.ts';
import { compileAmountTest } from './amount-tests.ts';
import { chainsOfCondition } from './chains.ts';
import type { Currencies } from './currencies.ts';
import type { Parents } from './parents.ts';
import { all, compileCondition, type Predicate } from './predicates.ts';

/** The number of rows that are tested before the rows that they refer to are fetched. */
const ROWS_PER_CHUNK = 10_000;

/** Returns the values that the query of a semi-join selects. */
type Joined = (join: JoinCondition) => ReadonlySet<unknown>;

export interface ScanContext {
  readonly source: SoqlSource;
  readonly parents: Parents;
  readonly currencies: Currencies;
  readonly present: Present;
  readonly includeDeleted: boolean;
}

export class Scanner {
  readonly #context: ScanContext;

  constructor(context: ScanContext) {
    this.#context = context;
  }

  /** The rows that match the scan, in order of their ids; at most `enough`. */
  async scan(scan: Scan, enough?: number): Promise<readonly SoqlRow[]> {
    const { source } = this.#context;
    const joined = await this.#join(scan.where);
    const candidates = await fetchCandidates(scan, { source, joined });
    return this.#choose(candidates ?? (await source.all(scan.type.name)), scan.where, joined, enough);
  }

  /** The candidates that match the condition, which must not have semi-joins. */
  choose(candidates: readonly SoqlRow[], where: BoundCondition | undefined): Promise<readonly SoqlRow[]> {
    return this.#choose(candidates, where, () => new Set());
  }

  async #join(where: BoundCondition | undefined): Promise<Joined> {
    const joined = new Map<JoinCondition, ReadonlySet<unknown>>();
    for (const join of joinsOf(where)) {
      const rows = await this.scan(join.scan);
      const { name } = join.field.field;
      joined.set(join, new Set(rows.map((row) => row[name]).filter((id) => typeof id === 'string')));
    }
    return (join) => joined.get(join)!;
  }

  /**
   * Tests the conditions on a row's own fields first, so that referenced rows are fetched only for the rows that remain.
   */
  async #choose(
    candidates: readonly SoqlRow[],
    where: BoundCondition | undefined,
    joined: Joined,
    enough = Number.POSITIVE_INFINITY,
  ): Promise<readonly SoqlRow[]> {
    const terms = where?.kind === 'and' ? where.terms : where ? [where] : [];
    const further = terms.filter((term) => chainsOfCondition(term).length > 0);
    const isOwn = this.#compile(
      terms.filter((term) => !further.includes(term)),
      joined,
    );
    const isRight = this.#compile(further, joined);
    const chains = further.flatMap(chainsOfCondition);
    const chosen: SoqlRow[] = [];
    for (let from = 0; from < candidates.length && chosen.length < enough; from += ROWS_PER_CHUNK) {
      const own = this.#matching(candidates, from, from + ROWS_PER_CHUNK, isOwn);
      await this.#context.parents.load(chains, own);
      for (const row of own) if (isRight(row)) chosen.push(row);
    }
    return chosen.length > enough ? chosen.slice(0, enough) : chosen;
  }

  #matching(candidates: readonly SoqlRow[], from: number, to: number, holds: Predicate<SoqlRow>): SoqlRow[] {
    const { includeDeleted } = this.#context;
    const matching: SoqlRow[] = [];
    for (let at = from; at < to && at < candidates.length; at++) {
      const row = candidates[at]!;
      if ((includeDeleted || row.IsDeleted !== true) && holds(row)) matching.push(row);
    }
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
