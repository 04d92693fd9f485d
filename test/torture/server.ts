/** The built emulator as a process of its own, which can be killed at any moment. */
import { type Started, startCli } from '../support/process.ts';
import { Client } from './client.ts';

export interface Server {
  readonly pid: number;
  readonly client: Client;
  /** SIGKILL, or the given signal; resolves when the process is gone. */
  stop(signal?: NodeJS.Signals): Promise<number | NodeJS.Signals>;
}

const QUIET = ['start', '--port', '0', '--log-level', 'error'];

/** Starts on an org directory. Rejects with what it said, if it does not start. */
export async function startServer(
  directory: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<Server> {
  return toServer(await startCli([...QUIET, '--data', directory], environment));
}

export async function startInMemory(environment: Readonly<Record<string, string>> = {}): Promise<Server> {
  return toServer(await startCli([...QUIET, '--in-memory'], environment));
}

function toServer({ url, token, child, stop }: Started): Server {
  const client = new Client(url, token);
  return {
    pid: child.pid as number,
    client,
    stop: async (signal = 'SIGKILL') => {
      const ended = await stop(signal);
      client.close();
      return ended;
    },
  };
}
