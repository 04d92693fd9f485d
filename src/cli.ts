#!/usr/bin/env node
/** The command line: `sfom start`, `sfom token`, `sfom cert`, `sfom demo`. */
import { Command } from 'commander';
import { certCommand, type StartConfig, startCommand, type TokenConfig, tokenCommand } from './config.ts';
import { startEmulator } from './emulator.ts';
import { createLog } from './log.ts';
import { ProgressBar } from './progress-bar.ts';
import { VERSION } from './routes.ts';
import type { Certificate } from './server/certificate.ts';
import { startBanner, startFacts } from './start-report.ts';

const startCli = startCommand(start);

const program = new Command('sfom')
  .description('A local Salesforce org with Order Management, for tests and demos.')
  .version(VERSION)
  .addCommand(startCli)
  .addCommand(tokenCommand(printToken))
  .addCommand(certCommand(printCertificate))
  .addHelpText('after', () => `\n${startCli.helpInformation()}`)
  .addCommand(
    new Command('demo')
      .description('run ensure-refunds-async on a temporary copy of the demo org and show the results')
      .action(async () => {
        const { runDemo } = await import('./demo.ts');
        process.exitCode = await runDemo((line) => console.log(line));
      }),
  );

program.parseAsync().catch((error: unknown) => {
  console.error(`sfom: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
});

async function start(config: StartConfig): Promise<void> {
  const { port, host, data, inMemory, seed, logLevel, publicUrl } = config;
  const tls = await readTls(config);
  const bar = new ProgressBar(process.stderr);
  const log = createLog(logLevel, (line) => {
    bar.clear();
    console.error(line);
  });
  const starting = startEmulator({
    ...{ port, host, seed, log, onProgress: (...progress) => bar.report(...progress) },
    ...(inMemory ? {} : { data }),
    ...(publicUrl === undefined ? {} : { publicUrl }),
    ...(tls ? { tls } : {}),
  });
  stopOnSignal(async () => (await starting).close());
  const emulator = await starting.finally(() => bar.clear());
  console.log(config.json ? startFacts(emulator) : startBanner(emulator, config, process.stdout.isTTY));
}

async function readTls({ tlsCert, tlsKey }: StartConfig): Promise<Certificate | undefined> {
  if (tlsCert === undefined || tlsKey === undefined) return undefined;
  const { readOwnCertificate } = await import('./server/own-certificate.ts');
  return readOwnCertificate(tlsCert, tlsKey);
}

async function printToken(config: TokenConfig): Promise<void> {
  const { beginSession } = await import('./token.ts');
  const session = await beginSession(config);
  console.log(config.json ? JSON.stringify(session) : session.token);
}

async function printCertificate(data: string): Promise<void> {
  const [{ makeOrgDirectory }, { storedAuthority }] = await Promise.all([
    import('./org/storage/org-directory.ts'),
    import('./server/stored-authority.ts'),
  ]);
  await makeOrgDirectory(data);
  const warn = (message: string) => console.error(`sfom: warning: ${message}`);
  process.stdout.write((await storedAuthority(data, new Date(), warn)).root);
}

/** The first signal closes the emulator, the second one ends the process at once. */
function stopOnSignal(close: () => Promise<void>): void {
  let isStopping = false;
  const stop = () => {
    if (isStopping) process.exit(1);
    isStopping = true;
    close().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(`sfom: ${error instanceof Error ? error.message : String(error)}`);
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}
