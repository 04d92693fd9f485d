/** SIGKILL at random moments under mixed load; then an account of everything that was acknowledged. */
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Hang } from './client.ts';
import type { Kind, Run } from './kind.ts';
import { Ledger } from './ledger.ts';
import { Load } from './load.ts';
import { prepareOrg, type TortureOrder } from './orders.ts';
import { type Server, startServer } from './server.ts';

const ORDERS = 20;
const CLIENTS = 8;
const MOST_WAIT_MS = 10_000;

/** Kills of one org before a new one begins: the books are compared with the whole org after each. */
const KILLS_OF_AN_ORG = 12;

export const kills: Kind = { name: 'kills', attempt: 'SIGKILL', share: 14, run: runKills };

async function runKills(run: Run): Promise<void> {
  const template = join(run.directory, 'template');
  const orders = await prepareOrg(template, ORDERS);
  run.begin();
  for (let number = 0; number === 0 || run.goesOn; number++) {
    const directory = join(run.directory, `org-${number}`);
    await cp(template, directory, { recursive: true });
    await killOneOrg(run, directory, orders);
    await rm(directory, { recursive: true, force: true });
  }
}

async function killOneOrg(run: Run, directory: string, orders: readonly TortureOrder[]): Promise<void> {
  const ledger = new Ledger();
  const onWrong = (what: string) => run.lose(what);
  const loads = Array.from(
    { length: CLIENTS },
    (_, index) =>
      new Load(`T-${index}-`, {
        ledger,
        orders,
        random: run.random,
        onWrong,
        mayChangeSettings: index === 0,
      }),
  );
  let server = await startServer(directory);
  for (let kill = 0; kill === 0 || (run.goesOn && kill < KILLS_OF_AN_ORG); kill++) {
    await loadAndKill(run, server, loads);
    server = await startAgain(run, directory);
    for (const wrong of await accountOf(server, ledger, orders)) run.lose(`kill ${run.attempts}: ${wrong}`);
  }
  await server.stop('SIGTERM');
  run.count('acknowledged refunds', ledger.operations.size);
  run.count('requests', sentBy(loads));
}

async function loadAndKill(run: Run, server: Server, loads: readonly Load[]): Promise<void> {
  const state = { isDead: false };
  const work = loads.map((load) => loadUntilDead(run, server, load, state));
  await someRequests(run, loads);
  run.attempts++;
  run.progress(`kill ${run.attempts}`);
  state.isDead = true;
  if (run.random.chance(15)) {
    process.kill(server.pid, 'SIGTERM');
    await delay(run.random.between(0, 150));
  }
  await server.stop('SIGKILL');
  await Promise.all(work);
}

/** Counted in requests, so that a slow machine has as many of them; then a moment in the middle of the next ones. */
async function someRequests(run: Run, loads: readonly Load[]): Promise<void> {
  const goal =
    sentBy(loads) + (run.random.chance(15) ? run.random.between(0, 8) : run.random.between(8, 150));
  const latest = Date.now() + MOST_WAIT_MS;
  while (sentBy(loads) < goal && Date.now() < latest) await delay(2);
  await delay(run.random.between(0, 20));
}

function sentBy(loads: readonly Load[]): number {
  return loads.reduce((sum, { sent }) => sum + sent, 0);
}

async function loadUntilDead(
  run: Run,
  { client }: Server,
  load: Load,
  state: { readonly isDead: boolean },
): Promise<void> {
  while (!state.isDead) {
    try {
      await load.step(client);
    } catch (error) {
      if (state.isDead && !(error instanceof Hang)) return;
      return run.lose(`under load: ${error}`);
    }
  }
}

/** Sometimes killed while it starts, too. */
async function startAgain(run: Run, directory: string): Promise<Server> {
  while (run.random.chance(20)) {
    const started = startServer(directory);
    await Promise.race([started, delay(run.random.between(50, 600))]);
    const server = await started;
    run.attempts++;
    await server.stop('SIGKILL');
  }
  return startServer(directory);
}

/** What is not right once all background work is done. */
export async function accountOf(
  { client }: Server,
  ledger: Ledger,
  orders: readonly TortureOrder[],
): Promise<string[]> {
  const stuck = await client.idle();
  if (stuck) return [`stuck: ${stuck}`];
  return ledger.check(client, orders);
}

export function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
