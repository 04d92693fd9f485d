/** `sfom token` in this process: by address or by directory, with and without an emulator. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { tokenCommand } from '../src/config.ts';
import { type Emulator, startEmulator } from '../src/emulator.ts';
import { beginSession } from '../src/token.ts';

let directory: string;
let data: string;
let emulator: Emulator;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'sfom-test-'));
  data = join(directory, 'org');
  emulator = await startEmulator({ data });
});

afterEach(async () => {
  await emulator.close();
  rmSync(directory, { recursive: true, force: true });
});

/** An address that is not called when a directory is given. */
const UNUSED = { url: 'http://127.0.0.1:1' };

async function isGood({ url }: Emulator, token: string): Promise<boolean> {
  const headers = { Authorization: `Bearer ${token}` };
  return (await fetch(`${url}/services/data/v59.0/limits`, { headers })).status === 200;
}

it('starts a session in a directory that no emulator has open; the session survives the next start', async () => {
  await emulator.close();
  const session = await beginSession({ ...UNUSED, data, username: 'Admin@example.com' });
  expect(session).toEqual({
    token: expect.stringMatching(/^00Dxx0000000001!/),
    instanceUrl: null,
    userId: '005xx0000000001AAA',
    username: 'admin@example.com',
    expires: expect.stringMatching(/^\d{4}-.*Z$/),
  });
  emulator = await startEmulator({ data });
  expect(await isGood(emulator, session.token)).toBe(true);
});

it('calls the emulator that has the directory open, at the address in its lock', async () => {
  const session = await beginSession({ ...UNUSED, data });
  expect(session.instanceUrl).toBe(emulator.url);
  expect(await isGood(emulator, session.token)).toBe(true);
});

it('says why it has no token', async () => {
  const closed = await startEmulator();
  await closed.close();
  const [url, username] = [emulator.url, 'nobody@example.com'];
  for (const [given, message] of [
    [{ url: closed.url }, /^cannot reach an emulator at http:\/\/127\.0\.0\.1:\d+ \(.*ECONNREFUSED/],
    [{ url, username }, /^cannot get a token from .*: The org has no user nobody@example\.com/],
    [{ data, username }, /^cannot get a token from .*: The org has no user nobody@example\.com/],
    [{ data: join(directory, 'none') }, /^no org found in .*none; create one with sfom start --data/],
  ] as const)
    await expect(beginSession({ ...UNUSED, ...given })).rejects.toThrow(message);
  expect(readdirSync(directory)).toEqual(['org']);
  await emulator.close();
  await expect(beginSession({ ...UNUSED, data, username })).rejects.toThrow(
    /^the org has no user nobody@example\.com$/,
  );
});

it.each([
  [['--url', 'nowhere'], /nowhere/],
  [['--url', 'http://127.0.0.1:1', '--data', 'org'], /cannot be used with/],
])('%j is refused before a session is started', async (args, message) => {
  const start = async () => expect('a call').toBe('made');
  const command = tokenCommand(start)
    .exitOverride()
    .configureOutput({ writeErr: () => {} });
  await expect(command.parseAsync(args, { from: 'user' })).rejects.toThrow(message);
});

it('names the process that has the directory open when its lock holds no address', async () => {
  const lock = join(data, 'lock');
  const { url: _, ...holder } = JSON.parse(readFileSync(lock, 'utf8'));
  writeFileSync(lock, JSON.stringify(holder));
  await expect(beginSession({ ...UNUSED, data })).rejects.toThrow(
    new RegExp(`in use by another emulator, process ${process.pid}\\..*give its address with --url`),
  );
});
