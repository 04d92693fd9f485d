/** The options of `sfom start`: flags and environment, read once, typed, with defaults. */
import { Command, InvalidArgumentError, Option } from 'commander';
import { LOG_LEVELS, type LogLevel } from './log.ts';

export interface StartConfig {
  readonly port: number;
  readonly host: string;
  /** The org directory. */
  readonly data: string;
  readonly inMemory: boolean;
  /** The name of a seed that ships, or a directory. */
  readonly seed: string;
  readonly logLevel: LogLevel;
}

const DEFAULT_PORT = 4848;

/** The `start` command; `run` is handed its options. */
export function startCommand(run: (config: StartConfig) => Promise<void>): Command {
  return new Command('start')
    .description('start the emulator; an org that is not there yet is made from a seed')
    .addOption(
      new Option('-p, --port <number>', 'port to listen on, 0 for any free one')
        .env('SFOM_PORT')
        .default(DEFAULT_PORT)
        .argParser(readPort),
    )
    .addOption(new Option('--host <address>', 'address to listen on').env('SFOM_HOST').default('127.0.0.1'))
    .addOption(
      new Option('-d, --data <directory>', 'where the org is kept; made if missing')
        .env('SFOM_DATA')
        .default('.sfom'),
    )
    .addOption(
      new Option('-m, --in-memory', 'keep the org in memory only; it is gone when the emulator stops')
        .env('SFOM_IN_MEMORY')
        .default(false),
    )
    .addOption(
      new Option('-s, --seed <name|directory>', 'what a new org starts with: demo, or a directory of yours')
        .env('SFOM_SEED')
        .default('demo'),
    )
    .addOption(
      new Option('-l, --log-level <level>', 'how much to say on standard error')
        .env('SFOM_LOG_LEVEL')
        .choices(LOG_LEVELS)
        .default('warn'),
    )
    .action(async (options: StartConfig, command: Command) => {
      const isFromEnvironment = command.getOptionValueSource('inMemory') === 'env';
      const inMemory = isFromEnvironment ? isTrue(process.env.SFOM_IN_MEMORY) : options.inMemory;
      await run({ ...options, inMemory });
    });
}

function readPort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535)
    throw new InvalidArgumentError('It must be a number from 0 to 65535.');
  return port;
}

/** SFOM_IN_MEMORY=false means false. */
function isTrue(text = ''): boolean {
  return !/^(|0|false|no|off)$/i.test(text.trim());
}
