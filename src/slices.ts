/** Long work in slices, so that one request does not keep the others waiting: between two slices they get a turn. */

/** Decides when a long piece of work gives way. */
export interface Slices {
  /** Whether the present slice has lasted long enough. */
  isDue(): boolean;
  /** Lets others go first; resolves when the next slice begins. Rejects if the work is not wanted any more. */
  turn(): Promise<void>;
}

/** Work that never gives way. */
export const ONE_SLICE: Slices = { isDue: () => false, turn: async () => {} };

/** Does a part of the work for each `step` numbers below `count`, and gives way between two parts. */
export async function inSlices(
  slices: Slices,
  count: number,
  step: number,
  work: (from: number, to: number) => void,
): Promise<void> {
  for (let from = 0; from < count; from += step) {
    if (slices.isDue()) await slices.turn();
    work(from, Math.min(from + step, count));
  }
}
