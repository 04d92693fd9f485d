/** A client of the emulator over HTTP, which notices when it gets no answer. */
import { Agent, type IncomingMessage, request } from 'node:http';

export interface Reply {
  readonly status: number;
  readonly contentType: string | undefined;
  readonly text: string;
  /** The parsed body; undefined where it is not JSON. */
  readonly json: unknown;
}

/** The connection ended before the answer: nobody knows whether the request was carried out. */
export class NoReply extends Error {}

/** The emulator lives, and gave no answer in time. */
export class Hang extends Error {}

export class Client {
  readonly url: string;
  readonly #token: string;
  readonly #waitMs: number;
  readonly #agent = new Agent({ keepAlive: true });

  constructor(url: string, token: string, waitMs = 30_000) {
    this.url = url;
    this.#token = token;
    this.#waitMs = waitMs;
  }

  /** An object is sent as JSON; text needs a content type among `headers`. Throws NoReply or Hang. */
  send(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Reply> {
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    const sent = {
      authorization: `Bearer ${this.#token}`,
      'content-type': 'application/json',
      ...headers,
      ...(text === undefined ? {} : { 'content-length': String(Buffer.byteLength(text)) }),
    };
    return new Promise((resolve, reject) => {
      const outgoing = request(this.url + path, { method, headers: sent, agent: this.#agent }, (incoming) =>
        readReply(incoming).then(resolve, (error) => reject(new NoReply(String(error)))),
      );
      outgoing.setTimeout(this.#waitMs, () =>
        outgoing.destroy(new Hang(`no answer in ${this.#waitMs} ms to ${method} ${path}`)),
      );
      outgoing.on('error', (error) => reject(error instanceof Hang ? error : new NoReply(error.message)));
      outgoing.end(text);
    });
  }

  /** All rows of a query, page by page. */
  async query(soql: string): Promise<Record<string, unknown>[]> {
    const rows: Record<string, unknown>[] = [];
    let path: string | undefined = `/services/data/v62.0/query?q=${encodeURIComponent(soql)}`;
    while (path !== undefined) {
      const { status, text, json }: Reply = await this.send('GET', path);
      if (status !== 200) throw new Error(`${soql}: ${status} ${text}`);
      const page = json as { records: Record<string, unknown>[]; nextRecordsUrl?: string };
      rows.push(...page.records);
      path = page.nextRecordsUrl;
    }
    return rows;
  }

  /** Waits until all background work is done; the answer otherwise, as text. */
  async idle(withinMs = 60_000): Promise<string | undefined> {
    const { status, text } = await this.send('GET', `/_emulator/idle?timeout=${withinMs}`);
    return status === 200 ? undefined : text;
  }

  close(): void {
    this.#agent.destroy();
  }
}

async function readReply(incoming: IncomingMessage): Promise<Reply> {
  const parts: Buffer[] = [];
  for await (const part of incoming) parts.push(part);
  const text = Buffer.concat(parts).toString();
  const contentType = incoming.headers['content-type'];
  return { status: incoming.statusCode ?? 0, contentType, text, json: jsonOf(text, contentType) };
}

function jsonOf(text: string, contentType = ''): unknown {
  if (!contentType.startsWith('application/json') || text === '') return undefined;
  return JSON.parse(text);
}
