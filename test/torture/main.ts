/**
 * Tortures the built emulator and counts what was lost: `npm run torture -- --help`. Prints one table; ends with code 1 when anything was lost,
 * doubled, stuck or wrong. A seed repeats all choices; what depends on the moment, such as how far a request came before a kill, it does not.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { killAll } from '../support/process.ts';
import { writeSections } from './counts.ts';
import { damage } from './damage.ts';
import { disk } from './disk.ts';
import { faults } from './faults.ts';
import { fuzz } from './fuzz.ts';
import { kills } from './kills.ts';
import { type Kind, Run } from './kind.ts';
import { power } from './power.ts';
import { races } from './races.ts';
import { Random } from './random.ts';
import { soak } from './soak.ts';
import { printTable, type Row } from './table.ts';

const KINDS: readonly Kind[] = [kills, damage, power, faults, disk, races, soak, fuzz];

interface Options {
  readonly minutes: number;
  readonly seed: number;
  readonly only?: readonly string[];
  readonly write?: string;
}

const program = new Command('torture')
  .description('Tortures the built emulator, and counts what was lost, doubled, stuck or wrong.')
  .option('--minutes <number>', 'about how long in all', toNumber, 1)
  .option('--seed <number>', 'of all random choices', toNumber, Date.now() % 2 ** 31)
  .option('--only <name...>', `kinds: ${KINDS.map(({ name }) => name).join(', ')}`)
  .option('--write <file>', 'also write the counts of the tests and the table of this run into the file')
  .action(torture);

await program.parseAsync();

async function torture(options: Options): Promise<void> {
  const { minutes, seed, only } = options;
  const unknown = only?.find((name) => !KINDS.some((kind) => kind.name === name));
  if (unknown) program.error(`unknown kind: ${unknown}`);
  const chosen = KINDS.filter(({ name }) => !only || only.includes(name));
  const shares = chosen.reduce((sum, { share }) => sum + share, 0);
  const seeds = new Random(seed);
  const seedOf = new Map(KINDS.map(({ name }) => [name, only ? seed : seeds.seed()]));
  console.error(`seed ${seed}`);
  const rows: Row[] = [];
  for (const kind of chosen) {
    rows.push(await runKind(kind, seedOf.get(kind.name) as number, (minutes * 60 * kind.share) / shares));
  }
  const table = printTable(rows);
  console.log(table);
  if (options.write) writeSections(options.write, commandOf(options), table);
  process.exit(rows.some(({ run }) => run.losses.length > 0 || run.attempts === 0) ? 1 : 0);
}

async function runKind(kind: Kind, seed: number, seconds: number): Promise<Row> {
  const directory = await mkdtemp(join(tmpdir(), `sfom-torture-${kind.name}-`));
  const run = new Run(kind.name, seed, directory, seconds);
  const started = Date.now();
  try {
    await kind.run(run);
  } catch (error) {
    run.lose(`the run failed: ${error instanceof Error ? error.stack : error}`);
  } finally {
    killAll();
    await rm(directory, { recursive: true, force: true });
  }
  console.error(
    `${process.stderr.isTTY ? '\n' : ''}${kind.name}: ${run.attempts} attempts, ${run.losses.length} losses`,
  );
  return { kind, run, seconds: Math.round((Date.now() - started) / 1_000) };
}

/** As one would type it. */
function commandOf({ minutes, seed, only }: Options): string {
  const chosen = only ? ` --only ${only.join(' ')}` : '';
  return `npm run torture -- --minutes ${minutes} --seed ${seed}${chosen}`;
}

function toNumber(text: string): number {
  const number = Number(text);
  if (!Number.isFinite(number) || number < 0) throw new InvalidArgumentError('must be a number');
  return number;
}
