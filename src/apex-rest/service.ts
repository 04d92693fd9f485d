/** One org's stubs for Apex REST, and the requests that came for them. */
import type { Clock } from '../clock.ts';
import { type ApexRestStub, readApexRestStubs } from '../org/apex-rest-stubs.ts';
import type { Org } from '../org/port.ts';
import type { RecordedBody } from './body.ts';

/** A request as it is recorded. */
export interface RecordedRequest {
  readonly time: string;
  readonly userId: string;
  readonly method: string;
  /** What follows /services/apexrest, percent-decoded. */
  readonly path: string;
  readonly query: string;
  /** By name in lower case, without the headers that carry a session. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: RecordedBody;
  /** The stub's position in the list; null if no stub matched. */
  readonly stub: number | null;
  readonly status: number;
}

/** Older requests are dropped. The list is in memory: a restart begins a new one. */
const MAX_RECORDED_REQUESTS = 200;

export class ApexRest {
  readonly #org: Org;
  readonly #clock: Clock;
  #requests: RecordedRequest[] = [];

  constructor(org: Org, clock: Clock) {
    this.#org = org;
    this.#clock = clock;
  }

  async stubs(): Promise<readonly ApexRestStub[]> {
    const [stored] = await this.#org.all(OBJECT);
    return stored ? JSON.parse(String(stored.Stubs)) : [];
  }

  /** Replaces all stubs and returns the new ones; or returns the problems of the input, and changes nothing. */
  async put(input: unknown): Promise<readonly ApexRestStub[] | { errors: readonly string[] }> {
    const read = readApexRestStubs(input);
    if ('errors' in read) return read;
    const fields = { Stubs: JSON.stringify(read.stubs) };
    await this.#org.transact(OBJECT, async (tx) => {
      const [stored] = await tx.all(OBJECT);
      if (stored) await tx.update(OBJECT, stored.Id, fields);
      else await tx.insert(OBJECT, fields);
    });
    return read.stubs;
  }

  /** Oldest first. */
  get requests(): readonly RecordedRequest[] {
    return this.#requests;
  }

  record(request: Omit<RecordedRequest, 'time'>): void {
    const recorded = { time: this.#clock.now().toISOString(), ...request };
    this.#requests = [...this.#requests.slice(1 - MAX_RECORDED_REQUESTS), recorded];
  }

  clearRequests(): void {
    this.#requests = [];
  }
}

const OBJECT = 'ApexRest';
