#!/usr/bin/env node
/** The command line: `sfom start`, `sfom demo`. */
import { Command } from 'commander';
import { type StartConfig, startCommand } from './config.ts';
import { startEmulator, VERSION } from './emulator.ts';
import { createLog } from './log.ts';
import { DEMO_CLIENT, DEMO_PASSWORD } from './login/credentials.ts';

const startCli = startCommand(start);

const program = new Command('sfom')
  .description('A local Salesforce org with Order Management, for tests and demos.')
  .version(VERSION)
  .addCommand(startCli)
  .addHelpText('after', () => `\n${startCli.helpInformation()}`)
  .addCommand(
    new Command('demo')
      .description('run ensure-refunds-async against a throw-away copy of the demo org, and show what it did')
      .action(async () => {
        const { runDemo } = await import('./demo.ts');
        process.exitCode = await runDemo((line) => console.log(line));
      }),
  );

program.parseAsync().catch((error: unknown) => {
  console.error(`sfom: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
});

async function start({ port, host, data, inMemory, seed, logLevel }: StartConfig): Promise<void> {
  const log = createLog(logLevel);
  const starting = startEmulator({ port, host, seed, log, ...(inMemory ? {} : { data }) });
  stopOnSignal(async () => (await starting).close());
  const emulator = await starting;
  console.log(`sfom-emulator listening on ${emulator.url}
org      ${emulator.org.id}, ${inMemory ? 'in memory only' : `kept in ${data}`}
user     ${emulator.username}, password ${DEMO_PASSWORD} (client ${DEMO_CLIENT.id}, secret ${DEMO_CLIENT.secret})
token    ${emulator.token}`);
}

/** The first signal stops in good order; a second one does not wait. */
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
