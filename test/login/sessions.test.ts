import { beforeEach, describe, expect, it } from '@jest/globals';
import { TaskRunner } from '../../src/background/task-runner.ts';
import { SessionStore } from '../../src/login/sessions.ts';
import { openOrg } from '../../src/org/emulated-org.ts';
import type { Org } from '../../src/org/port.ts';
import { StorageUnavailable } from '../../src/org/storage/port.ts';
import { TestClock } from '../support/clock.ts';
import { FailingStorage } from '../support/failing-storage.ts';
import { openTestOrg } from '../support/org.ts';

it('holds ten thousand sessions; above that the least recently used ones are removed', async () => {
  const clock = new TestClock();
  const org = await openTestOrg(clock);
  const sessions = await SessionStore.open({
    org,
    clock,
    tasks: new TaskRunner({ clock, onFault: () => {} }),
  });
  const [{ Id: userId }] = (await org.all('User')) as [{ Id: string }];
  const tokens: string[] = [];
  for (let count = 0; count < 1_010; count++) tokens.push((await sessions.issue({ userId })).token);
  // The others are not stored, which takes a transaction each.
  while (tokens.length < 10_000) tokens.push(sessions.begin({ userId }).token);
  clock.turn(1);
  const [first = '', second = ''] = tokens;
  expect(sessions.find(first)).toBeDefined();
  const { token } = await sessions.issue({ userId });
  expect(sessions.find(first)).toBeDefined();
  expect(sessions.find(token)).toBeDefined();
  expect(sessions.find(second)).toBeUndefined();
  expect(tokens.filter((each) => sessions.peek(each))).toHaveLength(9_000);
  expect(await org.all('SessionToken')).toHaveLength(11);
});

describe('while the org cannot be stored', () => {
  let clock: TestClock;
  let storage: FailingStorage;
  let org: Org;
  let tasks: TaskRunner;
  let sessions: SessionStore;
  let userId: string;

  beforeEach(async () => {
    clock = new TestClock();
    storage = new FailingStorage();
    org = await openOrg({ storage, clock: () => clock.now() });
    tasks = new TaskRunner({ clock, onFault: () => {} });
    sessions = await SessionStore.open({ org, clock, tasks });
    userId = String((await org.all('User'))[0]?.Id);
  });

  const storedUses = async () => (await org.all('SessionToken')).map(({ LastUsed }) => LastUsed);

  /** Lets the tasks retry. */
  async function retry(): Promise<void> {
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
    clock.turn(10_000);
    await tasks.idle();
  }

  it('a revoked session ends at once, and its record is deleted as soon as the org can be stored', async () => {
    const { token } = await sessions.issue({ userId });
    storage.failFrom(1, 1);
    await expect(sessions.revoke(token)).rejects.toThrow(StorageUnavailable);
    expect(sessions.find(token)).toBeUndefined();
    expect(await storedUses()).toHaveLength(1);
    await retry();
    expect(await storedUses()).toEqual([]);
  });

  it('the sessions of a deactivated user end as well', async () => {
    await sessions.issue({ userId });
    await org.transact('', async (tx) => {
      storage.failFrom(2, 1);
      await tx.update('User', userId, { IsActive: false });
    });
    await retry();
    expect(await storedUses()).toEqual([]);
  });

  it('a revocation that could not be stored is stored at the close at the latest', async () => {
    const { token } = await sessions.issue({ userId });
    storage.failFrom(1, 1);
    await expect(sessions.revoke(token)).rejects.toThrow(StorageUnavailable);
    await tasks.close();
    await sessions.close();
    expect(await storedUses()).toEqual([]);
  });

  it('the use of a session is stored once, as soon as the org can be stored', async () => {
    const { token } = sessions.begin({ userId });
    clock.turn(3_600_000);
    storage.failFrom(1, 2);
    for (let uses = 0; uses < 3; uses++) expect(sessions.find(token)).toBeDefined();
    for (let tries = 0; tries < 2; tries++) {
      for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
      clock.turn(1_000);
    }
    await tasks.idle();
    expect(await storedUses()).toHaveLength(1);
    expect(storage.tries).toBe(3);
  });
});
