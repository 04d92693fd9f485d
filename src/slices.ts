/** Long work in slices, so that one request does not keep the others waiting: between two slices they get a turn. */

/** Decides when a long piece of work gives way. */
export interface Slices {
  /** Whether the present slice has lasted long enough. */
  isDue(): boolean;
  /** Lets others go first; resolves when the next slice begins. Rejects if nobody wants the result any more. */
  turn(): Promise<void>;
}

/** Work that never gives way. */
export const ONE_SLICE: Slices = { isDue: () => false, turn: async () => {} };

/** Short enough that nobody notices, long enough that the turns cost nothing. */
const SLICE_MILLISECONDS = 12;

/** Slices of one request. `check` runs before each slice but the first, and throws to end the work. */
export function slicesOfRequest(check: () => void = () => {}): Slices {
  let since = performance.now();
  return {
    isDue: () => performance.now() - since > SLICE_MILLISECONDS,
    turn: async () => {
      await nextTurn();
      check();
      since = performance.now();
    },
  };
}

/** Long requests that wait for their next slice: one for each turn of the event loop, so that many do not keep others waiting longer than one does. */
const waiting: (() => void)[] = [];

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    if (waiting.push(resolve) === 1) setImmediate(runNext);
  });
}

function runNext(): void {
  waiting.shift()?.();
  if (waiting.length > 0) setImmediate(runNext);
}

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
