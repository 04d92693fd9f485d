/** `sfom token` in this process: by address or by directory, with an emulator and without. */
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

/** An address that a directory prevails over. */
const UNASKED = { url: 'http://127.0.0.1:1' };

async function isGood({ url }: Emulator, token: string): Promise<boolean> {
  const headers = { Authorization: `Bearer ${token}` };
  return (await fetch(`${url}/services/data/v59.0/limits`, { headers })).status === 200;
}

it('begins a session in a directory where no emulator runs, which outlives the next start', async () => {
  await emulator.close();
  const begun = await beginSession({ ...UNASKED, data, username: 'Admin@example.com' });
  expect(begun).toEqual({
    token: expect.stringMatching(/^00Dxx0000000001!/),
    instanceUrl: null,
    userId: '005xx0000000001AAA',
    username: 'admin@example.com',
    expires: expect.stringMatching(/^\d{4}-.*Z$/),
  });
  emulator = await startEmulator({ data });
  expect(await isGood(emulator, begun.token)).toBe(true);
});

it('asks the emulator that has the directory, at the address in its lock', async () => {
  const begun = await beginSession({ ...UNASKED, data });
  expect(begun.instanceUrl).toBe(emulator.url);
  expect(await isGood(emulator, begun.token)).toBe(true);
});

it('says why there is none', async () => {
  const gone = await startEmulator();
  await gone.close();
  const [url, username] = [emulator.url, 'nobody@example.com'];
  for (const [given, message] of [
    [{ url: gone.url }, /^no emulator can be reached at http:\/\/127\.0\.0\.1:\d+ \(.*ECONNREFUSED/],
    [{ url, username }, /gives no token: The org has no user nobody@example\.com/],
    [{ data, username }, /gives no token: The org has no user nobody@example\.com/],
    [{ data: join(directory, 'none') }, /^there is no org in .*none; sfom start --data/],
  ] as const)
    await expect(beginSession({ ...UNASKED, ...given })).rejects.toThrow(message);
  expect(readdirSync(directory)).toEqual(['org']);
  await emulator.close();
  await expect(beginSession({ ...UNASKED, data, username })).rejects.toThrow(
    /^the org has no user nobody@example\.com$/,
  );
});

it.each([
  [['--url', 'nowhere'], /nowhere/],
  [['--url', 'http://127.0.0.1:1', '--data', 'org'], /cannot be used with/],
])('%j is refused before anything is looked for', async (args, message) => {
  const begin = async () => expect('nobody').toBe('here');
  const command = tokenCommand(begin)
    .exitOverride()
    .configureOutput({ writeErr: () => {} });
  await expect(command.parseAsync(args, { from: 'user' })).rejects.toThrow(message);
});

it('names the process that has the directory, where its lock does not say its address', async () => {
  const lock = join(data, 'lock');
  const { url: _, ...holder } = JSON.parse(readFileSync(lock, 'utf8'));
  writeFileSync(lock, JSON.stringify(holder));
  await expect(beginSession({ ...UNASKED, data })).rejects.toThrow(
    new RegExp(`in use by another emulator, process ${process.pid}\\..*name its address with --url`),
  );
});
