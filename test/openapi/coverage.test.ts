import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Running, runEmulator } from '../support/emulator.ts';
import { readNotEmulated, readReadme, withCoverage } from './coverage.ts';

describe('the coverage table of README.md', () => {
  it('is current: if not, run `npm run bundle:openapi`', () => {
    const readme = readReadme();
    expect(withCoverage(readme) === readme ? 'current' : 'run `npm run bundle:openapi`').toBe('current');
  });
});

describe('what the table calls not emulated', () => {
  let running: Running;

  beforeAll(async () => {
    running = await runEmulator();
  });

  afterAll(() => running.close());

  it.each(readNotEmulated())('answers $answer: $what', async ({ calls, body, answer }) => {
    const answered = [];
    for (const call of calls) answered.push(`${call}: ${await statusOf(call, body)}`);
    expect(answered).toEqual(calls.map((call) => `${call}: ${answer}`));
  });

  async function statusOf(call: string, body = { type: 'application/json', text: '{}' }): Promise<number> {
    const [method = '', path = ''] = call.split(' ');
    const isWhole = /^\/(services|cometd)\//.test(path);
    const { emulator } = running;
    const response = await fetch(`${emulator.url}${isWhole ? '' : '/services/data/v68.0'}${path}`, {
      method,
      headers: { Authorization: `Bearer ${emulator.token}`, 'Content-Type': body.type },
      ...(method === 'GET' ? {} : { body: body.text }),
    });
    await response.text();
    return response.status;
  }
});
