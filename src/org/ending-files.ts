/** The org's files, whose use ends at a moment: a reset removes them all, and nothing that began before may write them again. */
import type { OrgFiles } from './port.ts';

export class EndingFiles implements OrgFiles {
  readonly #files: OrgFiles;
  readonly #running = new Set<Promise<unknown>>();
  /** Ends each append that runs. */
  readonly #stops = new Set<(reason: Error) => void>();
  #reason: Error | undefined;

  constructor(files: OrgFiles) {
    this.#files = files;
  }

  append: OrgFiles['append'] = (name, size, chunks) =>
    this.#run(() => this.#files.append(name, size, this.#untilEnd(chunks)));

  read: OrgFiles['read'] = (name, from, to) => {
    this.#refuseIfEnded();
    return this.#files.read(name, from, to);
  };

  remove: OrgFiles['remove'] = (name) => this.#run(() => this.#files.remove(name));

  list: OrgFiles['list'] = () => this.#run(() => this.#files.list());

  /** From now on all calls reject with the reason, also those that wait for a chunk; resolves when nothing is written any more. */
  async end(reason: Error): Promise<void> {
    this.#reason = reason;
    for (const stop of this.#stops) stop(reason);
    await Promise.allSettled(this.#running);
  }

  async #run<T>(work: () => Promise<T>): Promise<T> {
    this.#refuseIfEnded();
    const run = work();
    this.#running.add(run);
    try {
      return await run;
    } finally {
      this.#running.delete(run);
    }
  }

  #refuseIfEnded(): void {
    if (this.#reason) throw this.#reason;
  }

  async *#untilEnd(chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    this.#refuseIfEnded();
    const iterator =
      Symbol.asyncIterator in chunks ? chunks[Symbol.asyncIterator]() : chunks[Symbol.iterator]();
    let stop: (reason: Error) => void = () => {};
    // One for each append: a promise that outlives them all would hold on to every race.
    const ended = new Promise<never>((_, reject) => {
      stop = reject;
    });
    ended.catch(() => {});
    this.#stops.add(stop);
    try {
      for (;;) {
        const { done, value } = await Promise.race([iterator.next(), ended]);
        this.#refuseIfEnded();
        if (done) return;
        yield value;
      }
    } finally {
      this.#stops.delete(stop);
      // An upload that waits for its client answers only when the client goes on.
      void Promise.resolve(iterator.return?.()).catch(() => {});
    }
  }
}
