/** A sort that can give way: short runs are sorted at once, and then merged in slices. */
import { inSlices, type Slices } from '../../slices.ts';

/** Positions that are sorted at once. */
const RUN = 2_048;

type ComparePlaces = (a: number, b: number) => number;

/** The positions from 0 up to `count` in order. `compare` must never return 0 for two positions. */
export async function mergeSort(count: number, compare: ComparePlaces, slices: Slices): Promise<Int32Array> {
  let sorted: Int32Array = new Int32Array(count);
  await inSlices(slices, count, RUN, (from, to) => {
    const run = Array.from({ length: to - from }, (_, place) => from + place);
    sorted.set(run.sort(compare), from);
  });
  for (let width = RUN; width < count; width *= 2) sorted = await mergeAll(sorted, width, compare, slices);
  return sorted;
}

/** Merges neighbouring runs of that width, in pairs. */
async function mergeAll(
  runs: Int32Array,
  width: number,
  compare: ComparePlaces,
  slices: Slices,
): Promise<Int32Array> {
  const merged = new Int32Array(runs.length);
  for (let start = 0; start < runs.length; start += width * 2)
    await mergePair(runs, start, width, merged, compare, slices);
  return merged;
}

function mergePair(
  runs: Int32Array,
  start: number,
  width: number,
  merged: Int32Array,
  compare: ComparePlaces,
  slices: Slices,
): Promise<void> {
  const middle = Math.min(start + width, runs.length);
  const end = Math.min(middle + width, runs.length);
  let [left, right] = [start, middle];
  return inSlices(slices, end - start, RUN, (from, to) => {
    for (let at = start + from; at < start + to; at++) {
      const isLeft = right >= end || (left < middle && compare(runs[left]!, runs[right]!) < 0);
      merged[at] = isLeft ? runs[left++]! : runs[right++]!;
    }
  });
}
