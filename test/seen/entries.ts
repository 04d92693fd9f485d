/** The entries of this folder: one JSON file each, described in README.md. */
import { readdirSync, readFileSync } from 'node:fs';

export interface Exchange {
  /** A sentence. */
  readonly what: string;
  readonly request: {
    readonly method?: string;
    readonly path: string;
    readonly headers?: Readonly<Record<string, string>>;
    /** Text as it is sent; anything else is sent as JSON. */
    readonly body?: unknown;
  };
  readonly answer: {
    readonly status: number;
    readonly headers?: Readonly<Record<string, string>>;
    readonly json?: unknown;
    /** The source shows only a part of the body: other members may stand beside. */
    readonly partly?: boolean;
    readonly text?: string;
  };
  /** Names for later requests, each with the member of the JSON answer that it stands for. */
  readonly keep?: Readonly<Record<string, string>>;
}

export interface Entry {
  /** The file's name: what comments point to. */
  readonly name: string;
  /** What was seen, in a sentence. */
  readonly seen: string;
  readonly sources: readonly Readonly<Record<string, string>>[];
  readonly date: string;
  /** A seed directory, from the root; the demo org without it. */
  readonly seed?: string;
  readonly exchanges?: readonly Exchange[];
  /** Tests that hold what cannot be sent as one request: paths from the root. */
  readonly heldBy?: readonly string[];
}

const folder = new URL('./', import.meta.url);

export function readEntries(): Entry[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => ({
      name: file.slice(0, -'.json'.length),
      ...JSON.parse(readFileSync(new URL(file, folder), 'utf8')),
    }));
}
