/** The part of a query's conditions that columns decide, for all rows of an object. */
import { inSlices, type Slices } from '../../slices.ts';
import type { BoundCondition } from '../bound.ts';
import type { SoqlRow, SoqlType } from '../schema.ts';
import type { Present } from '../time-zone.ts';
import { hasCurrency } from './amount-tests.ts';
import { type Choose, compileForColumns, notDeleted } from './column-tests.ts';

export interface ColumnChoices {
  /** A row that matches is chosen by each of them. */
  readonly choices: readonly Choose[];
  /** What is left to test in rows. */
  readonly rest: BoundCondition | undefined;
}

interface Context {
  readonly present: Present;
  readonly includeDeleted: boolean;
  readonly slices: Slices;
}

/** Positions that are looked at between two turns of others. */
const PLACES_PER_TURN = 10_000;

/** Undefined if the rows have no columns. */
export async function choicesOf(
  rows: readonly SoqlRow[],
  type: SoqlType,
  where: BoundCondition | undefined,
  { present, includeDeleted, slices }: Context,
): Promise<ColumnChoices | undefined> {
  const first = includeDeleted ? undefined : await notDeleted(rows, type, slices);
  if (first === null) return undefined;
  const choices = first ? [first] : [];
  const rest: BoundCondition[] = [];
  let canBeRefused = false;
  for (const term of termsOf(where)) {
    canBeRefused ||= namesCurrency(term);
    // Terms after one that a row can be refused for must not leave out that row before.
    const choose = canBeRefused ? undefined : await compileForColumns(rows, term, present, slices);
    if (choose) choices.push(choose);
    else rest.push(term);
  }
  return { choices, rest: rest.length === 0 ? undefined : { kind: 'and', terms: rest } };
}

function namesCurrency(condition: BoundCondition): boolean {
  if (condition.kind === 'test') return hasCurrency(condition.test);
  if (condition.kind === 'join') return false;
  return condition.kind === 'not' ? namesCurrency(condition.term) : condition.terms.some(namesCurrency);
}

/** The terms that are joined by AND. */
export function termsOf(where: BoundCondition | undefined): readonly BoundCondition[] {
  if (!where) return [];
  return where.kind === 'and' ? where.terms : [where];
}

/** The positions that are chosen among the `count` from `start` on. */
export function chosenPlaces(start: number, count: number, choices: readonly Choose[]): Int32Array {
  const places = new Int32Array(count);
  for (let at = 0; at < count; at++) places[at] = start + at;
  return places.subarray(0, choose(places, count, choices));
}

function choose(places: Int32Array, count: number, choices: readonly Choose[]): number {
  let chosen = count;
  for (const each of choices) chosen = each(places, chosen);
  return chosen;
}

export async function countChosen(rows: number, choices: readonly Choose[], slices: Slices): Promise<number> {
  if (choices.length === 0) return rows;
  let count = 0;
  await inSlices(slices, rows, PLACES_PER_TURN, (from, to) => {
    count += chosenPlaces(from, to - from, choices).length;
  });
  return count;
}
