/** Files of an org directory cut, changed, swapped and removed: the emulator refuses and names a file, or starts with what it had acknowledged. */
import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { openDirectoryStorage } from '../../src/org/storage/directory-storage.ts';
import { StorageError } from '../../src/org/storage/port.ts';
import { FLIPPED_BIT, harms } from './harms.ts';
import type { Kind, Run } from './kind.ts';
import { Ledger } from './ledger.ts';
import { Load } from './load.ts';
import { insertOrders } from './orders.ts';
import { type History, loadedFrom, openRecorded } from './recorded-org.ts';

const ORDERS = 5;
const CLIENTS = 4;
const STEPS = 15;

/** Small, so that the directories have checkpoints of several ages. */
const CHECKPOINT_BYTES = 128 * 1024;

/** Harm to these is no harm to the org: the lock of a process, the certificate authority. */
const NOT_THE_ORG = /^(lock|authority\.pem|tls\.pem)/;

export const damage: Kind = { name: 'damage', attempt: 'harm to a file', share: 7, run: runDamage };

interface Template {
  readonly directory: string;
  readonly history: History;
  /** Its last commit. */
  readonly acknowledged: number;
  /** A killed emulator leaves commits in its journal, a closed one has them all in the checkpoint. */
  readonly wasKilled: boolean;
}

async function runDamage(run: Run): Promise<void> {
  const templates = await makeTemplates(run);
  for (const template of templates) await expectIntact(run, template);
  run.begin();
  do {
    await harmOnce(run, run.random.pick(run.random.chance(50) ? templates.slice(0, 1) : templates));
  } while (run.goesOn);
}

async function makeTemplates(run: Run): Promise<Template[]> {
  const directory = join(run.directory, 'closed');
  const storage = await openDirectoryStorage(directory, { checkpointBytes: CHECKPOINT_BYTES });
  const emulator = await openRecorded(storage);
  const orders = await insertOrders(emulator.org, ORDERS);
  const ledger = new Ledger();
  const onWrong = (what: string) => run.lose(what);
  const work = Array.from({ length: CLIENTS }, async (_, index) => {
    const load = new Load(`T-${index}-`, { ledger, orders, random: run.random, onWrong });
    for (let step = 0; step < STEPS; step++) await load.step(emulator.client);
  });
  await Promise.all(work);
  await emulator.client.idle();
  await emulator.checkpointed();
  const killed = join(run.directory, 'killed');
  await cp(directory, killed, { recursive: true });
  await rm(join(killed, 'lock'), { force: true });
  const acknowledged = emulator.history.acknowledged;
  await emulator.close();
  const { history } = emulator;
  return [
    { directory: killed, history, acknowledged, wasKilled: true },
    { directory, history, acknowledged: history.acknowledged, wasKilled: false },
  ];
}

/** The undamaged directory, to know that the comparison itself is right. */
async function expectIntact(run: Run, { directory, history, acknowledged }: Template): Promise<void> {
  const copy = await copied(run, directory);
  const { commit = 0, fingerprint } = await loadedFrom(await openDirectoryStorage(copy, { warn: () => {} }));
  if (commit !== acknowledged || !(await history.allows(commit, fingerprint)))
    run.lose(`the undamaged ${directory} has commit ${commit} of ${acknowledged}`);
}

async function copied(run: Run, directory: string): Promise<string> {
  const copy = join(run.directory, 'copy');
  await rm(copy, { recursive: true, force: true });
  await cp(directory, copy, { recursive: true });
  return copy;
}

async function harmOnce(run: Run, template: Template): Promise<void> {
  const copy = await copied(run, template.directory);
  const paths = await filesOf(copy);
  const journals = paths.filter(isJournal);
  const isOfJournal = journals.length > 0 && run.random.chance(40);
  const path = run.random.pick(isOfJournal ? journals : paths);
  const harm = run.random.chance(30) ? FLIPPED_BIT : run.random.pick(harms);
  const data = await readFile(path);
  const harmed = harm.apply(data, run.random, await readFile(run.random.pick(paths)));
  if (harmed?.equals(data)) return;
  await (harmed ? writeFile(path, harmed) : rm(path));
  run.attempts++;
  const what = `${harm.name} of ${relative(copy, path)} ${template.wasKilled ? 'after a kill' : 'after a close'}`;
  run.progress(what);
  const mayLose = template.wasKilled && path === newestJournal(paths) ? harm.commitsLost : 0;
  const problem = await problemOf(copy, template, mayLose, run);
  if (problem) run.lose(`${what}: ${problem}`);
}

async function filesOf(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !NOT_THE_ORG.test(relative(directory, path)))
    .sort();
}

const isJournal = (path: string) => /journal/.test(path);

/** The journal with the highest number in its name. */
function newestJournal(paths: readonly string[]): string | undefined {
  const numberOf = (path: string) => Number(/(\d+)\D*$/.exec(path)?.[1] ?? 0);
  return paths
    .filter(isJournal)
    .sort((one, other) => numberOf(one) - numberOf(other))
    .at(-1);
}

async function problemOf(
  directory: string,
  { history, acknowledged }: Template,
  mayLose: number,
  run: Run,
): Promise<string | undefined> {
  try {
    const storage = await openDirectoryStorage(directory, { warn: () => {} });
    const { commit, fingerprint } = await loadedFrom(storage);
    run.count('started');
    if (commit === undefined) return 'it started as a new org';
    if (!(await history.allows(commit, fingerprint)))
      return `it started with a state that commit ${commit} never had`;
    const lost = acknowledged - commit;
    if (lost > 0) run.count('started with fewer commits');
    return lost > mayLose ? `it started without the last ${lost} commits` : undefined;
  } catch (error) {
    run.count('refused');
    if (!(error instanceof StorageError)) return `it refused with ${(error as Error).stack}`;
    return error.message.includes(`${directory}/`)
      ? undefined
      : `it refused without a file: ${error.message}`;
  }
}
