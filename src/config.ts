/** The options of the `sfom` commands, from flags and environment, typed and with defaults. */
import { Command, InvalidArgumentError, Option } from 'commander';
import { readPublicUrl } from './api/base-url.ts';
import { LOG_LEVELS, type LogLevel } from './log.ts';

export interface StartConfig {
  readonly port: number;
  readonly host: string;
  /** The org directory. */
  readonly data: string;
  readonly inMemory: boolean;
  /** The name of a seed that comes with the emulator, or a directory. */
  readonly seed: string;
  readonly logLevel: LogLevel;
  readonly publicUrl?: string;
  /** Paths of PEM files; both or neither. */
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  /** Whether the addresses and the token are printed as one line of JSON, for programs. */
  readonly json: boolean;
}

export interface TokenConfig {
  /** The address of the running emulator; ignored when `data` is given. */
  readonly url: string;
  /** The org directory. */
  readonly data?: string;
  /** Default: the administrator. */
  readonly username?: string;
  readonly json: boolean;
}

const DEFAULT_PORT = 4848;

/** The `start` command; it calls `run` with its options. */
export function startCommand(run: (config: StartConfig) => Promise<void>): Command {
  return new Command('start')
    .description('start the emulator; a new org is made from a seed')
    .addOption(
      new Option('-p, --port <number>', 'port to listen on, 0 for any free port')
        .env('SFOM_PORT')
        .default(DEFAULT_PORT)
        .argParser(readPort),
    )
    .addOption(new Option('--host <address>', 'address to listen on').env('SFOM_HOST').default('127.0.0.1'))
    .addOption(dataOption('the org directory; created if missing'))
    .addOption(
      new Option('-m, --in-memory', 'keep the org in memory only; it is lost when the emulator stops')
        .env('SFOM_IN_MEMORY')
        .default(false),
    )
    .addOption(
      new Option('-s, --seed <name|directory>', 'seed of a new org: demo, or a directory of your own')
        .env('SFOM_SEED')
        .default('demo'),
    )
    .addOption(
      new Option('-l, --log-level <level>', 'what to log to standard error')
        .env('SFOM_LOG_LEVEL')
        .choices(LOG_LEVELS)
        .default('warn'),
    )
    .addOption(
      new Option(
        '--public-url <url>',
        'base of the URLs in answers (default: as the client called the emulator)',
      )
        .env('SFOM_PUBLIC_URL')
        .argParser(readUrl),
    )
    .addOption(
      new Option(
        '--tls-cert <file>',
        'PEM certificate for https on the same port (default: one of the local authority, see sfom cert)',
      ).env('SFOM_TLS_CERT'),
    )
    .addOption(
      new Option('--tls-key <file>', 'PEM private key of that certificate, without a passphrase').env(
        'SFOM_TLS_KEY',
      ),
    )
    .addOption(
      new Option(
        '--json',
        'print url, secureUrl, token, username and certificate as one line of JSON',
      ).default(false),
    )
    .action(async (options: StartConfig, command: Command) => {
      const isFromEnvironment = command.getOptionValueSource('inMemory') === 'env';
      if ((options.tlsCert === undefined) !== (options.tlsKey === undefined))
        throw new Error('--tls-cert and --tls-key go together; only one of them was given');
      const inMemory = isFromEnvironment ? isTrue(process.env.SFOM_IN_MEMORY) : options.inMemory;
      await run({ ...options, inMemory });
    });
}

/** The `cert` command; it calls `run` with the org directory. */
export function certCommand(run: (data: string) => Promise<void>): Command {
  return new Command('cert')
    .description("print the certificate of the org's local authority, which clients must trust for https")
    .addOption(dataOption('the org directory; the authority is made if missing'))
    .action(async ({ data }: { data: string }) => run(data));
}

/** The `token` command. It takes the emulator from the command line only, because the environment may be that of another emulator. */
export function tokenCommand(run: (config: TokenConfig) => Promise<void>): Command {
  return new Command('token')
    .description('start a session in an org and print its access token')
    .addOption(
      new Option('--url <url>', 'address of a running emulator on this machine')
        .default(`http://127.0.0.1:${DEFAULT_PORT}`)
        .argParser(readUrl)
        .conflicts('data'),
    )
    .addOption(new Option('-d, --data <directory>', 'the org directory, with or without a running emulator'))
    .addOption(new Option('-u, --username <name>', 'user of the session (default: the administrator)'))
    .addOption(
      new Option(
        '--json',
        'print token, instanceUrl, userId, username and expires as one line of JSON',
      ).default(false),
    )
    .action(async (config: TokenConfig) => run(config));
}

function dataOption(description: string): Option {
  return new Option('-d, --data <directory>', description).env('SFOM_DATA').default('.sfom');
}

function readUrl(text: string): string {
  try {
    return readPublicUrl(text);
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}

function readPort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535)
    throw new InvalidArgumentError('It must be a number from 0 to 65535.');
  return port;
}

/** Reads a flag of the environment: SFOM_IN_MEMORY=false is false. */
function isTrue(text = ''): boolean {
  return !/^(|0|false|no|off)$/i.test(text.trim());
}
