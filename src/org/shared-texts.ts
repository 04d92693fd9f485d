/** Equal texts of records as one string in memory: picklist values, currencies, amounts such as "0.00", ids of parents, times. */

/** Longer texts are rarely repeated. */
const MAX_LENGTH = 40;

/** Texts in one half of the pool; all 8,192 texts take some 800 KB. */
const MAX_TEXTS = 4_096;

/** Texts that were used lately, in two halves: when the recent half is full, the older one is dropped. */
class TextPool {
  #recent = new Map<string, string>();
  #older: ReadonlyMap<string, string> = new Map();

  find(text: string): string | undefined {
    const known = this.#recent.get(text);
    if (known !== undefined) return known;
    const older = this.#older.get(text);
    if (older !== undefined) this.add(older);
    return older;
  }

  add(text: string): void {
    if (this.#recent.size >= MAX_TEXTS) {
      this.#older = this.#recent;
      this.#recent = new Map();
    }
    this.#recent.set(text, text);
  }
}

const pool = new TextPool();

/** The last text that was not looked for in the pool. */
let previous = '';

/** Texts of a field after which it is decided whether looking for them pays. */
const SAMPLE = 512;

/** Texts after which a field that did not repeat its texts is tried again. */
const RETRY = 16_384;

/** Shares the texts of one field while they repeat: looking for an id or a number that occurs once costs time and saves nothing. */
export class FieldTexts {
  #left = SAMPLE;
  #repeated = 0;
  #pays = true;
  #last = '';

  /** An equal string, the same for equal texts that come soon after one another. */
  share(text: string): string {
    if (text === this.#last) return this.#last;
    if (this.#left-- === 0) this.#decide();
    if (text.length > MAX_LENGTH) return text;
    return this.#pays ? this.#pooled(text) : sameAsPrevious(text);
  }

  #pooled(text: string): string {
    const known = pool.find(text);
    if (known !== undefined) {
      this.#repeated++;
      this.#last = known;
      return known;
    }
    pool.add(text);
    return text;
  }

  #decide(): void {
    this.#pays = !this.#pays || this.#repeated * 4 >= SAMPLE;
    this.#left = this.#pays ? SAMPLE : RETRY;
    this.#repeated = 0;
  }
}

/** The times of a record are mostly equal, also where no two records have the same time. */
function sameAsPrevious(text: string): string {
  if (text !== previous) previous = text;
  return previous;
}
