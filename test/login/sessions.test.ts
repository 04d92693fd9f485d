import { expect, it } from '@jest/globals';
import { TaskRunner } from '../../src/background/task-runner.ts';
import { SessionStore } from '../../src/login/sessions.ts';
import { TestClock } from '../support/clock.ts';
import { openTestOrg } from '../support/org.ts';

it('holds ten thousand sessions; beyond that the ones that were used the longest ago make way', async () => {
  const clock = new TestClock();
  const org = await openTestOrg(clock);
  const sessions = await SessionStore.open({
    org,
    clock,
    tasks: new TaskRunner({ clock, onFault: () => {} }),
  });
  const [{ Id: userId }] = (await org.all('User')) as [{ Id: string }];
  const tokens: string[] = [];
  for (let count = 0; count < 10_000; count++) tokens.push((await sessions.issue({ userId })).token);
  clock.turn(1);
  const [first = '', second = ''] = tokens;
  expect(sessions.find(first)).toBeDefined();
  const { token } = await sessions.issue({ userId });
  expect(sessions.find(first)).toBeDefined();
  expect(sessions.find(token)).toBeDefined();
  expect(sessions.find(second)).toBeUndefined();
  expect(await org.all('SessionToken')).toHaveLength(9_001);
});
