/** One org's stubs of Apex REST, and the requests that they were asked. */
import type { Clock } from '../clock.ts';
import { type ApexRestStub, readApexRestStubs } from '../org/apex-rest-stubs.ts';
import type { Org } from '../org/port.ts';
import type { AskedBody } from './body.ts';

/** A request as it is recorded. */
export interface RecordedRequest {
  readonly time: string;
  readonly userId: string;
  readonly method: string;
  /** What follows /services/apexrest, percent-decoded. */
  readonly path: string;
  readonly query: string;
  /** Names in lower case, without those that carry a session. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: AskedBody;
  /** The stub's place in the list; null where none was for the request. */
  readonly stub: number | null;
  readonly status: number;
}

/** The last so many are kept, in memory: a restart begins a new list. */
const MOST_REQUESTS = 200;

export class ApexRest {
  readonly #org: Org;
  readonly #clock: Clock;
  #requests: RecordedRequest[] = [];

  constructor(org: Org, clock: Clock) {
    this.#org = org;
    this.#clock = clock;
  }

  async stubs(): Promise<readonly ApexRestStub[]> {
    const [kept] = await this.#org.all(OBJECT);
    return kept ? JSON.parse(String(kept.Stubs)) : [];
  }

  /** Takes the place of all stubs; or what is wrong with the input, and then nothing changes. */
  async put(input: unknown): Promise<readonly ApexRestStub[] | { errors: readonly string[] }> {
    const read = readApexRestStubs(input);
    if ('errors' in read) return read;
    const fields = { Stubs: JSON.stringify(read.stubs) };
    await this.#org.transact(OBJECT, async (tx) => {
      const [kept] = await tx.all(OBJECT);
      if (kept) await tx.update(OBJECT, kept.Id, fields);
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
    this.#requests = [...this.#requests.slice(1 - MOST_REQUESTS), recorded];
  }

  forgetRequests(): void {
    this.#requests = [];
  }
}

const OBJECT = 'ApexRest';
