/** The steps that tests of bulk jobs share. */
import { setImmediate } from 'node:timers/promises';
import type { Answered, Running } from '../support/emulator.ts';

export interface JobInfo {
  readonly id: string;
  readonly state: string;
  readonly errorMessage?: string;
  readonly numberRecordsProcessed?: number;
  readonly numberRecordsFailed?: number;
}

/** Requests in a tight loop would take the time that the work needs. */
async function letWork(): Promise<void> {
  for (let turns = 0; turns < 50; turns++) await setImmediate();
}

const V = '/services/data/v59.0';

export class Jobs {
  readonly #running: Running;
  readonly #path: string;

  constructor(running: Running, kind: 'ingest' | 'query') {
    this.#running = running;
    this.#path = `${V}/jobs/${kind}`;
  }

  send(
    method: string,
    below: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answered> {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const json = { 'Content-Type': 'application/json', ...headers };
    return this.#running.send(this.#path + below, {
      method,
      ...(body === undefined ? { headers } : { body: text, headers: json }),
    });
  }

  async create(body: unknown): Promise<JobInfo> {
    const { json, status, text } = await this.send('POST', '', body);
    if (status !== 200) throw new Error(text);
    return json as JobInfo;
  }

  upload(id: string, csv: string): Promise<Answered> {
    return this.send('PUT', `/${id}/batches`, csv, { 'Content-Type': 'text/csv' });
  }

  close(id: string): Promise<Answered> {
    return this.send('PATCH', `/${id}`, { state: 'UploadComplete' });
  }

  async info(id: string): Promise<JobInfo> {
    return (await this.send('GET', `/${id}`)).json as JobInfo;
  }

  /** Reads the job until it has ended, and lets the pauses of its work pass. */
  async ended(id: string): Promise<JobInfo> {
    for (;;) {
      this.#running.clock.turn(0);
      await letWork();
      const info = await this.info(id);
      if (['JobComplete', 'Failed', 'Aborted'].includes(info.state)) return info;
    }
  }

  /** Reads the job until it has processed that many rows, and stops it at its next pause. */
  async doneSoFar(id: string, rows: number): Promise<JobInfo> {
    for (;;) {
      await letWork();
      const info = await this.info(id);
      if (info.numberRecordsProcessed === rows) return info;
    }
  }

  /** Runs an ingest job from its creation to its end. */
  async ingest(body: object, csv: string): Promise<JobInfo> {
    const { id } = await this.create(body);
    await this.upload(id, csv);
    await this.close(id);
    return this.ended(id);
  }

  async results(id: string, name: string): Promise<string> {
    return (await this.send('GET', `/${id}/${name}`)).text;
  }
}
