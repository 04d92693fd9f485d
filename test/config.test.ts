import { expect, it } from '@jest/globals';
import { type StartConfig, startCommand } from '../src/config.ts';

/** Returns the configuration that `sfom start` reads from these arguments and this environment alone. */
async function configOf(args: readonly string[], environment: Record<string, string> = {}) {
  let config: StartConfig | undefined;
  const command = startCommand(async (read) => {
    config = read;
  });
  const before = process.env;
  process.env = environment;
  try {
    await command
      .exitOverride()
      .configureOutput({ writeErr: () => {} })
      .parseAsync(args, { from: 'user' });
    return config;
  } finally {
    process.env = before;
  }
}

it('without options the org is stored in .sfom and served to this machine only', async () => {
  expect(await configOf([])).toEqual({
    port: 4848,
    host: '127.0.0.1',
    data: '.sfom',
    inMemory: false,
    seed: 'demo',
    logLevel: 'warn',
    json: false,
  });
});

const EVERYTHING = {
  port: 80,
  host: '::1',
  data: 'org',
  inMemory: true,
  seed: 'mine',
  logLevel: 'debug',
  publicUrl: 'https://org.example.com',
  tlsCert: 'cert.pem',
  tlsKey: 'key.pem',
  json: false,
};

it('every option can be given as a flag', async () => {
  const flags = [
    ...['--port', '80', '--host', '::1', '--data', 'org', '--in-memory', '--seed', 'mine'],
    ...['--log-level', 'debug', '--public-url', 'https://org.example.com/'],
    ...['--tls-cert', 'cert.pem', '--tls-key', 'key.pem'],
  ];
  expect(await configOf(flags)).toEqual(EVERYTHING);
  expect(await configOf([...flags, '--json'])).toEqual({ ...EVERYTHING, json: true });
});

it('every option can be given in the environment; a flag takes precedence', async () => {
  const environment = {
    SFOM_PORT: '80',
    SFOM_HOST: '::1',
    SFOM_DATA: 'org',
    SFOM_IN_MEMORY: '1',
    SFOM_SEED: 'mine',
    SFOM_LOG_LEVEL: 'debug',
    SFOM_PUBLIC_URL: 'https://org.example.com/',
    SFOM_TLS_CERT: 'cert.pem',
    SFOM_TLS_KEY: 'key.pem',
  };
  expect(await configOf([], environment)).toEqual(EVERYTHING);
  expect(await configOf(['--port', '81'], environment)).toMatchObject({ port: 81 });
});

it.each(['false', '0', 'no', 'off', ''])('SFOM_IN_MEMORY=%s is false', async (value) => {
  expect(await configOf([], { SFOM_IN_MEMORY: value })).toMatchObject({ inMemory: false });
});

it.each([
  [['--port', '70000'], /port/],
  [['--port', '-1'], /port/],
  [['--port', 'x'], /port/],
  [['--log-level', 'loud'], /silent, error, warn, info, debug/],
  [['--public-url', 'ftp://x'], /invalid public URL "ftp:\/\/x"/],
  [['--tls-key', 'key.pem'], /--tls-cert and --tls-key go together/],
  [['--tls-cert', 'cert.pem'], /--tls-cert and --tls-key go together/],
  [['--nothing'], /unknown option '--nothing'/],
])('%j is refused', async (args, message) => {
  await expect(configOf(args)).rejects.toThrow(message);
});
