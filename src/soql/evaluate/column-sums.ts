/** Counts and sums of groups from columns. */
import { inSlices, type Slices } from '../../slices.ts';
import type { Aggregate } from '../bound.ts';
import type { SoqlRow } from '../schema.ts';
import type { Accumulator } from './aggregates.ts';
import type { AmountColumn } from './amount-column.ts';
import { amountField, amountsOf } from './columns.ts';
import type { Currencies, IsCorporate } from './currencies.ts';
import type { Numbered } from './numbered.ts';
import type { Read } from './parents.ts';

interface Context {
  readonly rows: readonly SoqlRow[];
  readonly read: Read<SoqlRow>;
  readonly currencies: Currencies;
  readonly slices: Slices;
}

/** Rows that are added between two turns of others. */
const ROWS_PER_TURN = 20_000;

/** Adds the values of all rows to the accumulators of their groups; false if there are no columns for them. */
export async function addColumn(
  accumulators: readonly Accumulator[],
  aggregate: Aggregate,
  { numbers }: Numbered,
  context: Context,
): Promise<boolean> {
  const sums = new GroupSums(accumulators.length);
  if (aggregate.function === 'COUNT' && aggregate.of.label === 'Id') {
    await inSlices(context.slices, numbers.length, ROWS_PER_TURN, (from, to) =>
      sums.count(numbers, from, to),
    );
    sums.giveTo(accumulators, 0);
    return true;
  }
  const columns = await columnsFor(aggregate, context);
  if (!columns || columns.amounts.mostUnits * numbers.length > Number.MAX_SAFE_INTEGER) return false;
  const { amounts, isAsItIs } = columns;
  const { rows, read, slices } = context;
  const readRow: AddRow = (place) => accumulators[numbers[place]!]!.add(read(rows[place]!));
  await inSlices(slices, numbers.length, ROWS_PER_TURN, (from, to) =>
    sums.add(numbers, amounts, isAsItIs, readRow, from, to),
  );
  sums.giveTo(accumulators, amounts.scale);
  return true;
}

type AddRow = (place: number) => void;

/** The column, and which of its numbers are added as they are; the other amounts must be read and converted. */
async function columnsFor(
  { function: name, of }: Aggregate,
  { rows, currencies, slices }: Context,
): Promise<{ readonly amounts: AmountColumn; readonly isAsItIs: IsCorporate } | undefined> {
  const field = amountField(of);
  if (!field || !['COUNT', 'SUM', 'AVG'].includes(name)) return undefined;
  const isAsItIs = name === 'COUNT' ? () => true : await currencies.corporateRows(field, rows, slices);
  const amounts = isAsItIs && (await amountsOf(rows, field, slices));
  return amounts && { amounts, isAsItIs };
}

/** For each group: the number of values, their sum in units, and the most decimals that one has. */
class GroupSums {
  readonly #counts: Float64Array;
  readonly #sums: Float64Array;
  readonly #decimals: Uint8Array;

  constructor(groups: number) {
    this.#counts = new Float64Array(groups);
    this.#sums = new Float64Array(groups);
    this.#decimals = new Uint8Array(groups);
  }

  count(numbers: Int32Array, from: number, to: number): void {
    for (let at = from; at < to; at++) this.#counts[numbers[at]!]!++;
  }

  add(
    numbers: Int32Array,
    { units, decimals }: AmountColumn,
    isAsItIs: IsCorporate,
    readRow: AddRow,
    from: number,
    to: number,
  ): void {
    for (let at = from; at < to; at++) {
      const number = units[at]!;
      if (Number.isNaN(number)) continue;
      if (!isAsItIs(at)) {
        readRow(at);
        continue;
      }
      const group = numbers[at]!;
      this.#counts[group]!++;
      this.#sums[group]! += number;
      if (decimals[at]! > this.#decimals[group]!) this.#decimals[group] = decimals[at]!;
    }
  }

  giveTo(accumulators: readonly Accumulator[], scale: number): void {
    for (const [at, each] of accumulators.entries()) {
      const [count, units] = [this.#counts[at]!, this.#sums[at]!];
      each.addMany!({ count, units, scale, decimals: this.#decimals[at]! });
    }
  }
}
