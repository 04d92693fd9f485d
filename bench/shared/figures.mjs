/** What a process has used, from /proc: undefined where there is none. */
import { existsSync, readFileSync } from 'node:fs';

const MICROSECONDS_PER_TICK = 10_000;

/**
 * CPU time in microseconds, and bytes that the process wrote to files and sockets, since its start. Not /proc's write_bytes: for a few bytes into
 * a file that is in the page cache it counts the whole piece of the cache, which is up to 2 MiB large, of which the kernel writes one page.
 */
export function usage({ pid }) {
  if (!existsSync(`/proc/${pid}/stat`)) return {};
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1).split(' ');
  return { cpu: (Number(stat[11]) + Number(stat[12])) * MICROSECONDS_PER_TICK, written: written(pid) };
}

function written(pid) {
  try {
    return Number(/^wchar: (\d+)/m.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))[1]);
  } catch {
    return undefined;
  }
}

/** What was used between two calls of `usage`, for each of `count`. */
export function usedPer(count, before, after) {
  return { cpu: (after.cpu - before.cpu) / count, written: (after.written - before.written) / count };
}

/** Resident memory in MiB. */
export function residentMiB({ pid }) {
  if (!existsSync(`/proc/${pid}/status`)) return undefined;
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;
}

/** A figure of a sorted list; `share` is 0.5 for the median. */
export const quantile = (sorted, share) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];

export const ascending = (numbers) => numbers.toSorted((one, other) => one - other);

export const median = (numbers) => quantile(ascending(numbers), 0.5);
