/** Every route of openapi.yaml with valid and harmful requests: no fault, no crash, no hang, and only answers that openapi.yaml describes. */
import { absentApi } from '../../src/api/absent.ts';
import { checkAnswer } from '../support/openapi.ts';
import { type Client, Hang, NoReply, type Reply } from './client.ts';
import { anyRequest, type FuzzRequest } from './fuzz-any.ts';
import { POLLUTION } from './fuzz-values.ts';
import { ValidWrites } from './fuzz-writes.ts';
import type { Kind, Run } from './kind.ts';
import { startInMemory } from './server.ts';

export const fuzz: Kind = { name: 'fuzz', attempt: 'request', share: 12, run: runFuzz };

/** Of all requests, so many percent must be writes that the emulator accepts; more are aimed at. */
const LEAST_WRITES = 100 / 3;
const AIMED_WRITES = 38;

const LEAST_REQUESTS = 300;

/** A look at the emulator between so many requests. */
const PROBE_EVERY = 200;

/** A request may change them so that every later one is refused. */
const USABLE_SETTINGS = {
  ...{ apiRequestLimit: 5_000_000, limits: {}, orderManagementEnabled: true, sessionTimeout: 7_200_000 },
  ...{ corsOrigins: [], standardActionInvocation: 'allow', businessRuleAnswer: '400' },
};

class Fuzzer {
  readonly #run: Run;
  readonly #client: Client;
  readonly #writes: ValidWrites;
  accepted = 0;
  isDead = false;

  constructor(run: Run, client: Client, writes: ValidWrites) {
    this.#run = run;
    this.#client = client;
    this.#writes = writes;
  }

  async step(): Promise<void> {
    const { random, attempts } = this.#run;
    const isWrite = this.accepted * 100 < (attempts + 1) * AIMED_WRITES;
    const valid = isWrite ? this.#writes.next() : undefined;
    const request = valid?.request ?? anyRequest(random, this.#writes.idOf, random.pick([60, 90, 97]));
    this.#run.attempts++;
    const reply = await this.#send(request);
    if (!reply) return;
    valid?.onAnswer(reply.status, reply.json);
    if (request.method !== 'GET' && request.method !== 'HEAD' && reply.status < 300) this.accepted++;
    this.#run.count(`${Math.floor(reply.status / 100)}xx`);
    const problem = problemOf(request, reply);
    if (problem)
      this.#run.lose(`${printRequest(request)}\n  ${reply.status} ${reply.text.slice(0, 400)}\n  ${problem}`);
  }

  async #send(request: FuzzRequest): Promise<Reply | undefined> {
    const { method, path, body, headers } = request;
    try {
      return await this.#client.send(method, path, body, headers);
    } catch (error) {
      if (error instanceof Hang) this.#run.lose(`${printRequest(request)}\n  ${error.message}`);
      else if (!(error instanceof NoReply)) throw error;
      else if (!(await this.#isAlive())) this.#die(`the emulator ended at ${printRequest(request)}`);
      else this.#run.count('connections closed');
      return undefined;
    }
  }

  async #isAlive(): Promise<boolean> {
    return this.#client.send('GET', '/services/data').then(
      () => true,
      () => false,
    );
  }

  #die(words: string): void {
    this.#run.lose(words);
    this.isDead = true;
  }

  /** Whether objects got members that nobody gave them; afterwards the emulator can be used again. */
  async probe(): Promise<void> {
    const settings = await this.#client.send('PATCH', '/_emulator/settings', USABLE_SETTINGS);
    const others = [
      '/services/data',
      '/services/data/v59.0/limits',
      '/services/data/v59.0/sobjects/Account/describe',
    ];
    const replies = [settings, ...(await Promise.all(others.map((path) => this.#client.send('GET', path))))];
    for (const { status, text } of replies) {
      if (text.includes(POLLUTION)) this.#run.lose(`a prototype was changed: ${text.slice(0, 400)}`);
      // A fuzzed request may have ended the session: then a new emulator goes on.
      if (status >= 400) this.isDead = true;
    }
  }
}

async function runFuzz(run: Run): Promise<void> {
  let accepted = 0;
  do {
    const server = await startInMemory();
    const writes = new ValidWrites(run.random);
    await writes.learn(server.client);
    if (run.attempts === 0) run.begin();
    const fuzzer = new Fuzzer(run, server.client, writes);
    fuzzer.accepted = accepted;
    for (let step = 1; (run.goesOn || run.attempts < LEAST_REQUESTS) && !fuzzer.isDead; step++) {
      await fuzzer.step();
      if (step % PROBE_EVERY === 0 && !fuzzer.isDead) await fuzzer.probe();
      if (step % 50 === 0) run.progress(`${run.attempts} requests`);
    }
    accepted = fuzzer.accepted;
    run.count('emulators');
    await server.stop('SIGKILL');
  } while (run.goesOn);
  const share = (100 * accepted) / run.attempts;
  run.figures.set('accepted writes', `${share.toFixed(0)} %`);
  if (share < LEAST_WRITES) run.lose(`only ${share.toFixed(1)} % of the requests were accepted writes`);
}

/** A stack or a place in the file system. */
const INSIDE = new RegExp(`\\n\\s+at .+:\\d+:\\d+|file://|node_modules/|${process.cwd()}`);

function problemOf({ method, path, body }: FuzzRequest, reply: Reply): string | undefined {
  const { status, contentType, text, json } = reply;
  const isSoap = path.startsWith('/services/Soap/');
  if (status >= 500 && status !== 501 && !isSoap) return 'a fault';
  if (INSIDE.test(text) && !path.startsWith('/_emulator/openapi')) return 'shows the inside of the emulator';
  if (!isDescribed(path, status)) return undefined;
  try {
    checkAnswer({ method, path, status, contentType, body: json ?? text, sent: body ?? '' });
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Answers of the API's front, and of a user's stubs, are described in general, not by path. */
function isDescribed(path: string, status: number): boolean {
  const plain = path.replace(/\?.*/s, '');
  if (status === 401 || status === 404 || plain.startsWith('/services/apexrest/')) return false;
  return absentApi(plain) === undefined;
}

function printRequest({ method, path, body, headers }: FuzzRequest): string {
  return `${method} ${path} ${JSON.stringify(headers)} ${body?.slice(0, 600) ?? ''}`;
}
