/** What clients know of an org: what was acknowledged, what was refused, and of what they cannot know whether it was done. */
import { type Client, NoReply, type Reply } from './client.ts';
import { checkMoney, repeated } from './money-check.ts';
import { EXCESS_AMOUNT, MEMO_AMOUNT, type TortureOrder } from './orders.ts';

/** The text of an account, or null while there is none. */
type Value = string | null;

export interface Change {
  readonly name: string;
  readonly after: Value;
}

interface Group {
  readonly changes: readonly Change[];
  readonly before: readonly Value[];
}

interface Requested {
  readonly acknowledged: number;
  readonly unknown: number;
}

const DEFAULT_RETRY_BACKOFF = 1_000;

const NONE: Requested = { acknowledged: 0, unknown: 0 };

export type Outcome = 'done' | 'refused' | 'unknown';

/** A refusal changes nothing; what was not answered, or answered by a fault, may have been done. */
export function outcomeOf(reply: Reply | undefined): Outcome {
  if (!reply || reply.status >= 500) return 'unknown';
  return reply.status < 300 ? 'done' : 'refused';
}

export class Ledger {
  /** By name, the values that the account may have; the first is the newest that is certain. */
  readonly #accounts = new Map<string, Value[]>();
  #groups: Group[] = [];
  readonly #requested = new Map<string, Requested>();
  readonly operations = new Set<string>();
  /** By id, the rows of acknowledged jobs. */
  readonly jobs = new Map<string, number>();
  #retryBackoffs: number[] = [DEFAULT_RETRY_BACKOFF];

  /** What the account is now; undefined while nobody knows. */
  valueOf(name: string): Value | undefined {
    const possible = this.#accounts.get(name) ?? [null];
    return possible.length === 1 ? possible[0] : undefined;
  }

  /** The names of accounts that are certainly there. */
  names(prefix: string): string[] {
    return [...this.#accounts.keys()].filter((name) => name.startsWith(prefix) && this.valueOf(name) != null);
  }

  /** Sends changes that must come all or none; the outcome of the reply is kept in the books. */
  async change(changes: readonly Change[], send: () => Promise<Outcome>): Promise<Outcome> {
    const before = changes.map(({ name }) => this.valueOf(name) ?? null);
    for (const [index, { name, after }] of changes.entries())
      this.#accounts.set(name, [before[index] as Value, after]);
    const outcome = await unlessCut(send);
    if (outcome === 'unknown') this.#groups.push({ changes, before });
    else this.#settle(changes, outcome === 'done' ? changes.map(({ after }) => after) : before);
    return outcome;
  }

  #settle(changes: readonly Change[], values: readonly Value[]): void {
    for (const [index, { name }] of changes.entries()) this.#accounts.set(name, [values[index] as Value]);
  }

  /** A request for a refund; `what` is a memo's id, or an order's for excess funds. */
  async refund(what: string, send: () => Promise<Outcome>): Promise<void> {
    const { acknowledged, unknown } = this.#requested.get(what) ?? NONE;
    this.#requested.set(what, { acknowledged, unknown: unknown + 1 });
    const outcome = await unlessCut(send);
    if (outcome === 'unknown') return;
    const now = this.#requested.get(what) ?? NONE;
    const done = outcome === 'done' ? 1 : 0;
    this.#requested.set(what, { acknowledged: now.acknowledged + done, unknown: now.unknown - 1 });
  }

  /** How often the refund was requested. */
  requests(what: string): number {
    const { acknowledged, unknown } = this.#requested.get(what) ?? NONE;
    return acknowledged + unknown;
  }

  async setRetryBackoff(value: number, send: () => Promise<Outcome>): Promise<void> {
    this.#retryBackoffs = [...this.#retryBackoffs, value];
    if ((await unlessCut(send)) === 'done') this.#retryBackoffs = [value];
  }

  /** Everything that the org does not have as it must. Afterwards what was unknown is known. */
  async check(client: Client, orders: readonly TortureOrder[]): Promise<string[]> {
    return [
      ...(await this.#checkAccounts(client)),
      ...(await this.#checkRefunds(client, orders)),
      ...(await this.#checkOperations(client)),
      ...(await this.#checkJobs(client)),
      ...(await this.#checkSetting(client)),
    ];
  }

  async #checkAccounts(client: Client): Promise<string[]> {
    const rows = await client.query("SELECT Name, Description FROM Account WHERE Name LIKE 'T-%'");
    const found = new Map(rows.map(({ Name, Description }) => [String(Name), Description as Value]));
    const doubled = repeated(rows.map(({ Name }) => String(Name))).map(
      (name) => `account ${name} is doubled`,
    );
    const wrong = [...this.#accounts].flatMap(([name, possible]) => {
      const value = found.get(name) ?? null;
      return possible.includes(value)
        ? []
        : [`account ${name} is ${value}, must be ${possible.join(' or ')}`];
    });
    const halves = this.#groups.flatMap((group) => halfDone(group, found));
    this.#groups = [];
    for (const name of this.#accounts.keys()) this.#accounts.set(name, [found.get(name) ?? null]);
    return [...doubled, ...wrong, ...halves];
  }

  async #checkRefunds(client: Client, orders: readonly TortureOrder[]): Promise<string[]> {
    const { refunds, wrong } = await checkMoney(client);
    const memos = await client.query('SELECT Id, Balance FROM CreditMemo');
    const balances = new Map(memos.map(({ Id, Balance }) => [String(Id), Number(Balance)]));
    const counts = new Map<string, number>();
    for (const { PaymentId, Amount } of refunds) {
      const key = `${PaymentId} ${Amount}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    return [...wrong, ...orders.flatMap((order) => this.#checkOrder(order, counts, balances))];
  }

  #checkOrder(
    { id, payments, memos, gateway }: TortureOrder,
    counts: ReadonlyMap<string, number>,
    balances: ReadonlyMap<string, number>,
  ): string[] {
    const count = (amount: number) =>
      payments.reduce((sum, payment) => sum + (counts.get(`${payment} ${amount}`) ?? 0), 0);
    if (gateway === 'decline')
      return outside(`refunds of declining order ${id}`, count(EXCESS_AMOUNT) + count(MEMO_AMOUNT), NONE);
    const ofMemos = memos.map((memo) => this.#requested.get(memo) ?? NONE).reduce(sum, NONE);
    const unpaid = memos.filter(
      (memo) => this.#requested.get(memo)?.acknowledged === 1 && balances.get(memo) !== 0,
    );
    return [
      ...outside(
        `refunds of excess funds of order ${id}`,
        count(EXCESS_AMOUNT),
        this.#requested.get(id) ?? NONE,
      ),
      ...outside(`refunds of memos of order ${id}`, count(MEMO_AMOUNT), ofMemos),
      ...(gateway === 'approve' ? unpaid.map((memo) => `memo ${memo} is not refunded`) : []),
    ];
  }

  async #checkOperations(client: Client): Promise<string[]> {
    const rows = await client.query('SELECT Id, Status FROM BackgroundOperation');
    const states = new Map(rows.map(({ Id, Status }) => [String(Id), String(Status)]));
    return [...this.operations]
      .filter((id) => states.get(id) !== 'Complete')
      .map((id) => `operation ${id} is ${states.get(id) ?? 'lost'}`);
  }

  async #checkJobs(client: Client): Promise<string[]> {
    const wrong: string[] = [];
    for (const [id, rows] of this.jobs) {
      const { status, json } = await client.send('GET', `/services/data/v62.0/jobs/ingest/${id}`);
      const { state, numberRecordsProcessed, numberRecordsFailed } = (json ?? {}) as Record<string, unknown>;
      const isRight = state === 'JobComplete' && numberRecordsProcessed === rows && numberRecordsFailed === 0;
      if (!isRight)
        wrong.push(
          `job ${id} of ${rows} rows: ${status} ${state} ${numberRecordsProcessed} ${numberRecordsFailed}`,
        );
    }
    this.jobs.clear();
    return wrong;
  }

  async #checkSetting(client: Client): Promise<string[]> {
    const { json } = await client.send('GET', '/_emulator/settings');
    const value = (json as { retryBackoff: number }).retryBackoff;
    const possible = this.#retryBackoffs;
    this.#retryBackoffs = [value];
    return possible.includes(value) ? [] : [`retryBackoff is ${value}, must be ${possible.join(' or ')}`];
  }
}

async function unlessCut(send: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await send();
  } catch (error) {
    if (error instanceof NoReply) return 'unknown';
    throw error;
  }
}

function halfDone({ changes, before }: Group, found: ReadonlyMap<string, Value>): string[] {
  const done = changes.filter(({ name, after }) => (found.get(name) ?? null) === after).length;
  const undone = changes.filter(({ name }, index) => (found.get(name) ?? null) === before[index]).length;
  if (done === changes.length || undone === changes.length) return [];
  return [`${done} of ${changes.length} changes of one request were made: ${changes[0]?.name} …`];
}

function outside(what: string, found: number, { acknowledged, unknown }: Requested): string[] {
  if (found >= acknowledged && found <= acknowledged + unknown) return [];
  return [`${found} ${what}; acknowledged ${acknowledged}, not answered ${unknown}`];
}

function sum(one: Requested, other: Requested): Requested {
  return { acknowledged: one.acknowledged + other.acknowledged, unknown: one.unknown + other.unknown };
}
