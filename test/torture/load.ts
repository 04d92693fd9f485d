/** Mixed load of one client: each call of `step` sends one random request and keeps the books. */
import type { Client, Reply } from './client.ts';
import { type Change, type Ledger, type Outcome, outcomeOf } from './ledger.ts';
import { EXCESS_AMOUNT, type TortureOrder } from './orders.ts';
import type { Random } from './random.ts';

const DATA = '/services/data/v62.0';
const MOST_EXCESS = 50;

export interface Loaded {
  readonly ledger: Ledger;
  readonly orders: readonly TortureOrder[];
  readonly random: Random;
  /** Receives an answer that a valid request must not get. */
  readonly onWrong: (what: string) => void;
  /** Whether answers with 503 are in order, because the storage is made to fail. */
  readonly mayFail?: boolean;
  readonly mayChangeSettings?: boolean;
}

export class Load {
  readonly #name: string;
  readonly #loaded: Loaded;
  #number = 0;
  sent = 0;

  /** `name` begins the names of the client's own accounts: no other client changes them. */
  constructor(name: string, loaded: Loaded) {
    this.#name = name;
    this.#loaded = loaded;
  }

  /** Sends one request and waits for its answer, or for its end. */
  async step(client: Client): Promise<void> {
    this.sent++;
    const { random } = this.#loaded;
    const actions = [
      ...[this.#refund, this.#refund, this.#refund, this.#create, this.#create, this.#update, this.#update],
      ...[this.#remove, this.#composite, this.#failingComposite, this.#collection, this.#setting],
    ];
    const action = random.chance(4) ? this.#bulk : random.pick(actions);
    await action.call(this, client);
  }

  #fresh(kind = ''): Change {
    return { name: `${kind}${this.#name}${++this.#number}`, after: `text ${this.#number}` };
  }

  /** The outcome of a request that must succeed. */
  #expect(reply: Reply, ...statuses: readonly number[]): Outcome {
    const isFault = reply.status === 503 && this.#loaded.mayFail;
    if (!statuses.includes(reply.status) && !isFault)
      this.#loaded.onWrong(`${this.#name}: ${reply.status} ${reply.text.slice(0, 300)}`);
    return outcomeOf(reply);
  }

  async #create(client: Client): Promise<void> {
    const { name, after } = this.#fresh();
    await this.#loaded.ledger.change([{ name, after }], async () =>
      this.#expect(
        await client.send('POST', `${DATA}/sobjects/Account`, { Name: name, Description: after }),
        201,
      ),
    );
  }

  /** By name: the client does not need to know the id. */
  async #update(client: Client): Promise<void> {
    const name = this.#known();
    if (!name) return this.#create(client);
    const id = await this.#idOf(client, name);
    const after = `text ${++this.#number}`;
    await this.#loaded.ledger.change([{ name, after }], async () =>
      this.#expect(await client.send('PATCH', `${DATA}/sobjects/Account/${id}`, { Description: after }), 204),
    );
  }

  async #remove(client: Client): Promise<void> {
    const name = this.#known();
    if (!name) return this.#create(client);
    const id = await this.#idOf(client, name);
    await this.#loaded.ledger.change([{ name, after: null }], async () =>
      this.#expect(await client.send('DELETE', `${DATA}/sobjects/Account/${id}`), 204),
    );
  }

  #known(): string | undefined {
    const names = this.#loaded.ledger.names(this.#name);
    return names.length > 0 ? this.#loaded.random.pick(names) : undefined;
  }

  async #idOf(client: Client, name: string): Promise<string> {
    const [row] = await client.query(`SELECT Id FROM Account WHERE Name = '${name}'`);
    if (!row) this.#loaded.onWrong(`account ${name} was acknowledged and is not found`);
    return String(row?.Id);
  }

  #composite(client: Client): Promise<void> {
    return this.#sendComposite(client, false);
  }

  #failingComposite(client: Client): Promise<void> {
    return this.#sendComposite(client, true);
  }

  /** Three accounts in one transaction; with a part that must fail, none. */
  async #sendComposite(client: Client, fails: boolean): Promise<void> {
    const changes = Array.from({ length: 3 }, () => this.#fresh());
    const bodies = changes.map(({ name, after }) => ({ Name: name, Description: after }));
    const parts = fails ? [...bodies, { Description: 'without a name' }] : bodies;
    const compositeRequest = parts.map((body, index) => ({
      method: 'POST',
      url: `${DATA}/sobjects/Account`,
      referenceId: `r${index}`,
      body,
    }));
    await this.#loaded.ledger.change(changes, async () => {
      const reply = await client.send('POST', `${DATA}/composite`, { allOrNone: true, compositeRequest });
      const outcome = this.#expect(reply, 200);
      return outcome === 'done' ? this.#outcomeOfParts(reply, fails) : outcome;
    });
  }

  #outcomeOfParts({ json, text }: Reply, fails: boolean): Outcome {
    const parts = (json as { compositeResponse: { httpStatusCode: number }[] }).compositeResponse;
    const statuses = parts.map(({ httpStatusCode }) => httpStatusCode);
    if (statuses.includes(503) && this.#loaded.mayFail) return 'unknown';
    const isDone = statuses.every((status) => status === 201);
    if (isDone === fails) this.#loaded.onWrong(`composite request: ${text.slice(0, 300)}`);
    return isDone ? 'done' : 'refused';
  }

  async #collection(client: Client): Promise<void> {
    const changes = Array.from({ length: this.#loaded.random.between(5, 40) }, () => this.#fresh());
    const records = changes.map(({ name, after }) => ({
      attributes: { type: 'Account' },
      Name: name,
      Description: after,
    }));
    await this.#loaded.ledger.change(changes, async () => {
      const reply = await client.send('POST', `${DATA}/composite/sobjects`, { allOrNone: true, records });
      const outcome = this.#expect(reply, 200);
      if (outcome !== 'done' || !/"success":false/.test(reply.text)) return outcome;
      if (this.#loaded.mayFail) return 'unknown';
      this.#loaded.onWrong(`collection: ${reply.text.slice(0, 300)}`);
      return 'refused';
    });
  }

  /** One client alone, for nobody knows which of two requests at once comes last. */
  async #setting(client: Client): Promise<void> {
    if (!this.#loaded.mayChangeSettings) return this.#create(client);
    const retryBackoff = this.#loaded.random.between(100, 2_000);
    await this.#loaded.ledger.setRetryBackoff(retryBackoff, async () =>
      this.#expect(await client.send('PATCH', '/_emulator/settings', { retryBackoff }), 200),
    );
  }

  /** A job from its creation to its close; from then on its rows must come, each once. Nothing else touches them, for nobody knows when they come. */
  async #bulk(client: Client): Promise<void> {
    const jobs = `${DATA}/jobs/ingest`;
    const made = await client.send('POST', jobs, { object: 'Account', operation: 'insert' });
    if (this.#expect(made, 200) !== 'done') return;
    const { id } = made.json as { id: string };
    const changes = Array.from({ length: this.#loaded.random.between(20, 400) }, () =>
      this.#fresh('T-bulk-'),
    );
    const lines = changes.map(({ name, after }) => `${name},${after}\n`);
    const csv = `Name,Description\n${lines.join('')}`;
    const put = await client.send('PUT', `${jobs}/${id}/batches`, csv, { 'content-type': 'text/csv' });
    if (this.#expect(put, 201) !== 'done') return;
    await this.#loaded.ledger.change(changes, async () => {
      const closed = await client.send('PATCH', `${jobs}/${id}`, { state: 'UploadComplete' });
      const outcome = this.#expect(closed, 200);
      if (outcome === 'done') this.#loaded.ledger.jobs.set(id, changes.length);
      return outcome;
    });
  }

  async #refund(client: Client): Promise<void> {
    const { random, orders, ledger } = this.#loaded;
    const order = random.pick(orders);
    const memo = order.memos.find((id) => ledger.requests(id) === 0);
    if (memo && random.chance(40))
      return this.#send(client, order, memo, `<creditMemoId>${memo}</creditMemoId>`, { creditMemoId: memo });
    if (ledger.requests(order.id) >= MOST_EXCESS) return this.#create(client);
    const excess = EXCESS_AMOUNT.toFixed(2);
    return this.#send(client, order, order.id, `<excessFundsAmount>${excess}</excessFundsAmount>`, {
      excessFundsAmount: EXCESS_AMOUNT,
    });
  }

  async #send(client: Client, order: TortureOrder, what: string, xml: string, body: unknown): Promise<void> {
    const { ledger, random } = this.#loaded;
    const path = `/services/data/v59.0/commerce/order-management/order-summaries/${order.id}/async-actions/ensure-refunds-async`;
    await ledger.refund(what, async () => {
      const reply = random.chance(50)
        ? await client.send('POST', path, body)
        : await client.send('POST', path, `<ensureRefundsAsyncInput>${xml}</ensureRefundsAsyncInput>`, {
            'content-type': 'application/xml',
            accept: 'application/xml',
          });
      const id = /08P\w{15}/.exec(reply.text)?.[0];
      if (reply.status === 201 && id) ledger.operations.add(id);
      return this.#expect(reply, 201);
    });
  }
}
