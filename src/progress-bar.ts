/** A bar on the terminal for work that takes long. Work may be synchronous, so the bar is drawn while the work reports, not by a timer. */
import { createRequire } from 'node:module';
import type { SingleBar } from 'cli-progress';

/** Shorter work shows nothing, and does not load the library. */
const PATIENCE_MS = 500;

export class ProgressBar {
  readonly #stream: NodeJS.WriteStream;
  readonly #now: () => number;
  #work: string | undefined;
  #since: number;
  #bar: SingleBar | undefined;

  /** `now` gives milliseconds. */
  constructor(stream: NodeJS.WriteStream, now = () => performance.now()) {
    this.#stream = stream;
    this.#now = now;
    this.#since = now();
  }

  /** Draws nothing where the stream is not a terminal. The bar goes when all is done. */
  report(work: string, done: number, total: number): void {
    if (!this.#stream.isTTY) return;
    if (work !== this.#work) this.#begin(work);
    const percent = Math.floor((100 * done) / total);
    if (done >= total) this.clear();
    else if (this.#bar) this.#bar.update(percent);
    else if (this.#now() - this.#since >= PATIENCE_MS) this.#bar = open(this.#stream, work, percent);
  }

  /** Removes the bar, so that something else can be written; the next report draws it again. */
  clear(): void {
    this.#bar?.stop();
    this.#bar = undefined;
  }

  /** The first work began when the bar was made. */
  #begin(work: string): void {
    this.clear();
    if (this.#work !== undefined) this.#since = this.#now();
    this.#work = work;
  }
}

function open(stream: NodeJS.WriteStream, work: string, percent: number): SingleBar {
  const library: typeof import('cli-progress') = createRequire(import.meta.url)('cli-progress');
  const bar = new library.SingleBar({
    stream,
    format: `${work} [{bar}] {percentage} %`,
    barCompleteChar: '#',
    barIncompleteChar: '.',
    clearOnComplete: true,
    gracefulExit: false,
  });
  bar.start(100, percent);
  return bar;
}
