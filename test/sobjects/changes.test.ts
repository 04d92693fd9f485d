import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Running, runEmulator } from '../support/emulator.ts';
import { asking } from './asking.ts';

let running: Running;

beforeAll(async () => {
  running = await runEmulator();
});

afterAll(() => running.close());

const { ask, create } = asking(() => running);

const MINUTE_MS = 60_000;
const now = () => running.clock.now().toISOString();
const spanOf = (start: string, end: string) =>
  `?start=${encodeURIComponent(start)}&end=${encodeURIComponent(end)}`;

describe('GET /sobjects/T/updated and /deleted', () => {
  it('list each change once, in consecutive spans', async () => {
    const start = now();
    const keptId = await create('Account', { Name: 'Kept' });
    const deletedId = await create('Account', { Name: 'Gone' });
    running.clock.turn(2 * MINUTE_MS);
    const middle = now();
    await ask('DELETE', `/sobjects/Account/${deletedId}`);
    running.clock.turn(2 * MINUTE_MS);
    const end = now();

    const changesOf = async (kind: string, from: string, to: string) =>
      (await ask('GET', `/sobjects/account/${kind}/${spanOf(from, to)}`)).json;
    expect(await changesOf('updated', start, middle)).toEqual({
      ids: [keptId],
      latestDateCovered: '2026-11-22T09:02:00.000+0000',
    });
    expect(await changesOf('updated', middle, end)).toMatchObject({ ids: [] });
    expect(await changesOf('deleted', start, middle)).toMatchObject({ deletedRecords: [] });
    expect(await changesOf('deleted', middle, end)).toEqual({
      deletedRecords: [{ id: deletedId, deletedDate: '2026-11-22T09:02:00.000+0000' }],
      earliestDateAvailable: expect.stringMatching(/^\d{4}-/),
      latestDateCovered: '2026-11-22T09:04:00.000+0000',
    });
  });

  it('accept any time zone, and end now at the latest', async () => {
    const path = `/sobjects/Account/updated${spanOf('2026-11-20T01:00:00+02:00', '2030-01-01T00:00:00.000+0000')}`;
    expect((await ask('GET', path)).json).toMatchObject({
      latestDateCovered: now().replace(/:\d\d\.\d{3}Z$/, ':00.000+0000'),
    });
  });

  it('list at once what a client has just changed, when the span ends now', async () => {
    running.clock.turn(30_000);
    const start = '2026-11-22T00:00:00Z';
    const keptId = await create('Account', { Name: 'Just now' });
    const deletedId = await create('Account', { Name: 'Just deletedId' });
    await ask('DELETE', `/sobjects/Account/${deletedId}`);
    for (const end of [now(), '2030-01-01T00:00:00Z']) {
      const { json: updated } = await ask('GET', `/sobjects/Account/updated${spanOf(start, end)}`);
      expect((updated as { ids: string[] }).ids).toContain(keptId);
      const { json: deleted } = await ask('GET', `/sobjects/Account/deleted${spanOf(start, end)}`);
      expect(deleted).toMatchObject({
        deletedRecords: expect.arrayContaining([expect.objectContaining({ id: deletedId })]),
      });
    }
  });

  it.each([
    ['', 'MISSING_ARGUMENT'],
    ['?start=2026-11-21T00:00:00Z', 'MISSING_ARGUMENT'],
    [spanOf('yesterday', '2026-11-22T00:00:00Z'), 'INVALID_REPLICATION_DATE'],
    [spanOf('2026-11-22T00:00:00Z', '2026-11-21T00:00:00Z'), 'INVALID_REPLICATION_DATE'],
    [spanOf('2026-11-21T00:00:00Z', '2026-11-21T00:00:59Z'), 'INVALID_REPLICATION_DATE'],
    [spanOf('2026-10-01T00:00:00Z', '2026-11-21T00:00:00Z'), 'INVALID_REPLICATION_DATE'],
  ])('refuse %s', async (span, errorCode) => {
    for (const kind of ['updated', 'deleted']) {
      const { status, json } = await ask('GET', `/sobjects/Account/${kind}${span}`);
      expect(status).toBe(400);
      expect(json).toMatchObject([{ errorCode }]);
    }
  });

  it.each([
    [
      'a span of less than a minute',
      spanOf('2026-11-21T00:00:00Z', '2026-11-21T00:00:59Z'),
      'startDate must be at least one minute greater than endDate',
    ],
    [
      'a start after the end',
      spanOf('2026-11-22T00:00:00Z', '2026-11-21T00:00:00Z'),
      'startDate must be at least one minute greater than endDate',
    ],
    [
      'a start before the org was made',
      spanOf('2026-08-01T00:00:00Z', '2026-11-21T00:00:00Z'),
      'startDate before org replication enabled date',
    ],
    [
      'a start of more than 30 days ago',
      spanOf('2026-10-01T00:00:00Z', '2026-11-21T00:00:00Z'),
      'startDate must not be more than 30 days ago',
    ],
  ])('say what is wrong with %s', async (_, span, message) => {
    for (const kind of ['updated', 'deleted']) {
      const { json } = await ask('GET', `/sobjects/Account/${kind}${span}`);
      expect(json).toEqual([{ message, errorCode: 'INVALID_REPLICATION_DATE' }]);
    }
  });
});
