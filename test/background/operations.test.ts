import { describe, expect, it } from '@jest/globals';
import {
  completeOperation,
  failOperation,
  insertOperation,
  retryDelay,
  startOperation,
  waitForRetry,
} from '../../src/background/operations.ts';
import { TestClock } from '../support/clock.ts';
import { openTestOrg } from '../support/org.ts';

const OPERATION = {
  name: 'Test',
  sequenceGroup: 'group',
  workerUri: '/',
  retryLimit: 3,
  retryBackoff: 1_000,
};

it('retries at once, then after 3, 7 and 15 seconds', () => {
  expect([1, 2, 3, 4].map((retry) => retryDelay(retry, 1_000))).toEqual([0, 3_000, 7_000, 15_000]);
});

describe('a background operation', () => {
  it('goes from New through Running to Complete, each with its time', async () => {
    const clock = new TestClock();
    const org = await openTestOrg(clock);
    const id = await org.transact('', async (tx) => (await insertOperation(tx, OPERATION, clock.now())).Id);
    expect(await org.get('BackgroundOperation', id)).toMatchObject({
      Status: 'New',
      SubmittedAt: '2026-11-22T09:00:00.000+0000',
      RetryCount: 0,
      RetryLimit: 3,
      RetryBackoff: 1_000,
    });
    clock.turn(1_000);
    await org.transact('', (tx) => startOperation(tx, id, clock.now()));
    clock.turn(1_000);
    await org.transact('', (tx) => completeOperation(tx, id, clock.now()));
    expect(await org.get('BackgroundOperation', id)).toMatchObject({
      Status: 'Complete',
      StartedAt: '2026-11-22T09:00:01.000+0000',
      FinishedAt: '2026-11-22T09:00:02.000+0000',
      ExpiresAt: '2026-11-29T09:00:02.000+0000',
    });
  });

  it('ends in Error with a text that fits its field, or waits for a retry', async () => {
    const clock = new TestClock();
    const org = await openTestOrg(clock);
    const id = await org.transact('', async (tx) => (await insertOperation(tx, OPERATION, clock.now())).Id);
    await org.transact('', (tx) => waitForRetry(tx, id, 2));
    expect(await org.get('BackgroundOperation', id)).toMatchObject({ Status: 'Waiting', RetryCount: 2 });
    await org.transact('', (tx) => failOperation(tx, id, 'x'.repeat(300), clock.now()));
    expect(await org.get('BackgroundOperation', id)).toMatchObject({
      Status: 'Error',
      Error: 'x'.repeat(255),
    });
  });
});
