import { expect, it } from '@jest/globals';
import type { StartConfig } from '../src/config.ts';
import type { Emulator } from '../src/emulator.ts';
import { startBanner } from '../src/start-report.ts';

const TOKEN = '00Dxx0000000001!AQ.secret';
const emulator = {
  url: 'http://127.0.0.1:4848',
  username: 'admin@example.com',
  token: TOKEN,
  org: { id: '00Dxx0000000001EAA' },
} as Emulator;
const config = { host: '127.0.0.1', data: '.sfom', inMemory: false } as StartConfig;

it('a terminal shows the token', () => {
  expect(startBanner(emulator, config, true)).toBe(`sfom-emulator listening on http://127.0.0.1:4848
org      00Dxx0000000001EAA, stored in .sfom
user     admin@example.com, password password (client sfom, secret sfom-secret)
token    ${TOKEN}
https    on the same port; certificate to trust: sfom cert --data .sfom`);
});

it('any other output says how to get a token', () => {
  const banner = startBanner(emulator, config, false);
  expect(banner).not.toContain(TOKEN);
  expect(banner).toContain('\ntoken    run sfom token --url http://127.0.0.1:4848, or start with --json\n');
});

it.each(['0.0.0.0', '::'])('%s stands for every address of the machine', (host) => {
  expect(startBanner(emulator, { ...config, host }, false)).toMatch(
    /^sfom-emulator listening on \S+ and every other address of this machine\n/,
  );
});
