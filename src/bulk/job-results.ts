/** Stores the results of jobs: one line of JSON for each row. A place in them is a number of bytes. */
import type { OrgFiles } from '../org/port.ts';
import { type Job, resultsFile } from './job.ts';

const LINE_END = 10;

/** Resolves with the new size once the rows are on the disk. */
export function addResults(files: OrgFiles, job: Job, rows: readonly unknown[]): Promise<number> {
  const lines = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  return files.append(resultsFile(job), job.resultsSize, [Buffer.from(lines)]);
}

/** The rows between two places, each of which is 0, the size, or a result of `placeAfter`. */
export async function* readResults<T>(
  files: OrgFiles,
  job: Job,
  from = 0,
  to = job.resultsSize,
): AsyncGenerator<T> {
  let rest = '';
  const decoder = new TextDecoder();
  for await (const chunk of files.read(resultsFile(job), from, to)) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() as string;
    for (const line of lines) yield JSON.parse(line);
  }
}

/** The place after at most `count` rows that start at `from`, and the number of those rows. */
export async function placeAfter(files: OrgFiles, job: Job, from: number, count: number) {
  let [place, rows] = [from, 0];
  for await (const chunk of files.read(resultsFile(job), from, job.resultsSize)) {
    for (let at = chunk.indexOf(LINE_END); at !== -1; at = chunk.indexOf(LINE_END, at + 1)) {
      if (++rows === count) return { place: place + at + 1, rows };
    }
    place += chunk.length;
  }
  return { place, rows };
}

/** Whether a row starts at the place. */
export async function isPlace(files: OrgFiles, job: Job, place: number): Promise<boolean> {
  if (place < 1 || place >= job.resultsSize) return false;
  for await (const chunk of files.read(resultsFile(job), place - 1, place)) return chunk[0] === LINE_END;
  return false;
}
