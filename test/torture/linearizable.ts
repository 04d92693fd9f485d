/** Whether a history of concurrent calls could have happened one after another: the search of Wing and Gong. */

export interface Call<State> {
  readonly name: string;
  /** When it was sent and answered, as of performance.now(). */
  readonly from: number;
  readonly to: number;
  /** The state after the call; undefined where the call cannot have had its answer in that state. */
  apply(state: State): State | undefined;
}

/** `keyOf` names a state. At most 30 calls. */
export function isLinearizable<State>(
  calls: readonly Call<State>[],
  initial: State,
  keyOf: (state: State) => string,
): boolean {
  const all = 2 ** calls.length - 1;
  const failed = new Set<string>();
  const search = (done: number, state: State): boolean => {
    if (done === all) return true;
    const key = `${done} ${keyOf(state)}`;
    if (failed.has(key)) return false;
    const found = nextCalls(calls, done).some((index) => {
      const next = calls[index]?.apply(state);
      return next !== undefined && search(done | (1 << index), next);
    });
    if (!found) failed.add(key);
    return found;
  };
  return search(0, initial);
}

/** The calls that may be next: those that were sent before any other open call was answered. */
function nextCalls<State>(calls: readonly Call<State>[], done: number): number[] {
  const open = calls.map((_, index) => index).filter((index) => (done & (1 << index)) === 0);
  const firstAnswer = Math.min(...open.map((index) => calls[index]?.to ?? Number.POSITIVE_INFINITY));
  return open.filter((index) => (calls[index]?.from ?? 0) <= firstAnswer);
}
