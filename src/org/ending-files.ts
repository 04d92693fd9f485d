/** The org's files, whose use ends at a moment: a reset removes them all, and nothing that began before may write them again. */
import type { OrgFiles } from './port.ts';

export class EndingFiles implements OrgFiles {
  readonly #files: OrgFiles;
  readonly #running = new Set<Promise<unknown>>();
  readonly #isEnded: Promise<never>;
  #reject: (reason: Error) => void = () => {};
  #reason: Error | undefined;

  constructor(files: OrgFiles) {
    this.#files = files;
    this.#isEnded = new Promise((_, reject) => {
      this.#reject = reject;
    });
    this.#isEnded.catch(() => {});
  }

  append(
    name: string,
    size: number,
    chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  ): Promise<number> {
    return this.#run(() => this.#files.append(name, size, this.#untilEnd(chunks)));
  }

  read(name: string, from: number, to: number): AsyncIterable<Uint8Array> {
    this.#refuseIfEnded();
    return this.#files.read(name, from, to);
  }

  remove(name: string): Promise<void> {
    return this.#run(() => this.#files.remove(name));
  }

  list(): Promise<string[]> {
    return this.#run(() => this.#files.list());
  }

  /** From now on all calls reject with the reason, also those that wait for a chunk; resolves when nothing is written any more. */
  async end(reason: Error): Promise<void> {
    this.#reason = reason;
    this.#reject(reason);
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
    const iterator =
      Symbol.asyncIterator in chunks ? chunks[Symbol.asyncIterator]() : chunks[Symbol.iterator]();
    try {
      for (;;) {
        const { done, value } = await Promise.race([iterator.next(), this.#isEnded]);
        this.#refuseIfEnded();
        if (done) return;
        yield value;
      }
    } finally {
      // An upload that waits for its client answers only when the client goes on.
      void Promise.resolve(iterator.return?.()).catch(() => {});
    }
  }
}
