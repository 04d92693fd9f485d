/** The options of `sfom start` and its sisters: flags and environment, read once, typed, with defaults. */
import { Command, InvalidArgumentError, Option } from 'commander';
import { readPublicUrl } from './api/base-url.ts';
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
  readonly publicUrl?: string;
  /** Files in PEM; both or none. */
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  /** Says where and how to reach it in one line of JSON, for programs. */
  readonly json: boolean;
}

export interface TokenConfig {
  /** Of the running emulator to ask, unless `data` is given. */
  readonly url: string;
  /** The org directory. */
  readonly data?: string;
  /** Without one the administrator. */
  readonly username?: string;
  readonly json: boolean;
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
    .addOption(dataOption('where the org is kept; made if missing'))
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
    .addOption(
      new Option('--public-url <url>', 'how clients reach it, for the URLs in answers (default: as they did)')
        .env('SFOM_PUBLIC_URL')
        .argParser(readUrl),
    )
    .addOption(
      new Option(
        '--tls-cert <file>',
        'PEM certificate for https, which the same port speaks (default: its own, see cert)',
      ).env('SFOM_TLS_CERT'),
    )
    .addOption(new Option('--tls-key <file>', 'its key, in PEM without a passphrase').env('SFOM_TLS_KEY'))
    .addOption(
      new Option('--json', 'say url, secureUrl, token, username and certificate in one line of JSON').default(
        false,
      ),
    )
    .action(async (options: StartConfig, command: Command) => {
      const isFromEnvironment = command.getOptionValueSource('inMemory') === 'env';
      if ((options.tlsCert === undefined) !== (options.tlsKey === undefined))
        throw new Error('--tls-cert and --tls-key go together; only one of them was given');
      const inMemory = isFromEnvironment ? isTrue(process.env.SFOM_IN_MEMORY) : options.inMemory;
      await run({ ...options, inMemory });
    });
}

/** The `cert` command; `run` is handed the org directory. */
export function certCommand(run: (data: string) => Promise<void>): Command {
  return new Command('cert')
    .description("print the certificate that the org's emulator shows over https, for clients to trust")
    .addOption(dataOption('where the org is kept; the certificate is made if missing'))
    .action(async ({ data }: { data: string }) => run(data));
}

/** The `token` command. Which emulator it is about the command line alone says, for the environment may be that of another one. */
export function tokenCommand(run: (config: TokenConfig) => Promise<void>): Command {
  return new Command('token')
    .description('begin a session in an org, and print its access token')
    .addOption(
      new Option('--url <url>', 'of a running emulator, on this machine')
        .default(`http://127.0.0.1:${DEFAULT_PORT}`)
        .argParser(readUrl)
        .conflicts('data'),
    )
    .addOption(new Option('-d, --data <directory>', 'where the org is kept, whether an emulator runs or not'))
    .addOption(new Option('-u, --username <name>', 'whose session it is (default: the administrator)'))
    .addOption(
      new Option('--json', 'print token, instanceUrl, userId, username, expires in one line of JSON').default(
        false,
      ),
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

/** SFOM_IN_MEMORY=false means false. */
function isTrue(text = ''): boolean {
  return !/^(|0|false|no|off)$/i.test(text.trim());
}
