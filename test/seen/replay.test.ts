/** What was seen of real orgs and of public clients (README.md), sent to a running emulator again: status, headers and body as recorded. */
import { existsSync } from 'node:fs';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type Answered, type Running, runEmulator } from '../support/emulator.ts';
import { type Entry, type Exchange, readEntries } from './entries.ts';
import { differences, fill } from './recorded.ts';

const root = new URL('../../', import.meta.url);
const entries = readEntries();

let running: Running | undefined;

afterEach(async () => {
  await running?.close();
  running = undefined;
});

async function start({ seed }: Entry): Promise<Running> {
  const directory = seed === undefined ? undefined : new URL(seed, root).pathname;
  return runEmulator(directory === undefined ? {} : { seed: directory });
}

function send(to: Running, { request }: Exchange, kept: ReadonlyMap<string, string>): Promise<Answered> {
  const { method = 'GET', path, headers = {}, body } = request;
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return to.send(fill(path, kept), {
    method,
    headers: {
      ...(body === undefined || typeof body === 'string' ? {} : { 'Content-Type': 'application/json' }),
      ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, fill(value, kept)])),
    },
    ...(text === undefined ? {} : { body: fill(text, kept) }),
  });
}

function wrong({ answer }: Exchange, { status, headers, json, text }: Answered): string[] {
  const fields = Object.entries(answer.headers ?? {}).flatMap(([name, value]) =>
    differences(value, headers.get(name) ?? undefined, name),
  );
  return [
    ...differences(answer.status, status, 'status'),
    ...fields,
    ...(answer.json === undefined ? [] : differences(answer.json, json, 'body', answer.partly)),
    ...(answer.text === undefined ? [] : differences(answer.text, text, 'text')),
  ];
}

/** What later requests of the entry name: a member of the answer. */
function keep({ keep: names = {} }: Exchange, { json }: Answered, kept: Map<string, string>): void {
  for (const [name, member] of Object.entries(names))
    kept.set(name, String((json as Record<string, unknown>)[member]));
}

describe.each(entries.map((entry) => [entry.name, entry] as const))('%s', (_name, entry) => {
  it('says what was seen, where and when', () => {
    expect(entry.seen).toMatch(/\.$/);
    expect(entry.sources.length).toBeGreaterThan(0);
    expect(entry.date).toMatch(/^(\d{4}(-\d\d){0,2}|not recorded)$/);
    expect(entry.exchanges || entry.heldBy).toBeTruthy();
  });

  if (entry.exchanges) {
    it('is answered as it was seen', async () => {
      running = await start(entry);
      const kept = new Map([
        ['TOKEN', running.emulator.token],
        ['URL', running.emulator.url],
        ['USERNAME', running.emulator.username],
      ]);
      for (const exchange of entry.exchanges ?? []) {
        const answered = await send(running, exchange, kept);
        expect({ what: exchange.what, wrong: wrong(exchange, answered) }).toEqual({
          what: exchange.what,
          wrong: [],
        });
        keep(exchange, answered, kept);
      }
    });
  }

  if (entry.heldBy) {
    it('is held by another test, because it cannot be sent again as recorded', () => {
      expect(entry.heldBy?.filter((path) => !existsSync(new URL(path, root)))).toEqual([]);
    });
  }
});
