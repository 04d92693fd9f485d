import { beforeEach, describe, expect, it } from '@jest/globals';
import { type Task, type TaskControl, TaskRunner } from '../../src/background/task-runner.ts';
import { TestClock } from '../support/clock.ts';

let clock: TestClock;
let faults: string[];
let tasks: TaskRunner;

beforeEach(() => {
  clock = new TestClock();
  faults = [];
  tasks = new TaskRunner({ clock, onFault: ({ id }, fault) => faults.push(`${id}: ${fault}`) });
});

const taskOf = (run: (turn: TaskControl) => Promise<number | undefined>, id = 'one'): Task => ({
  kind: 'Test',
  id,
  group: 'A',
  run,
  state: async () => 'Running',
});

/** Lets everything run that is ready to run. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
}

const never = () => new Promise<undefined>(() => {});

describe('idle', () => {
  it('resolves at once if no task is unfinished', async () => {
    expect(await tasks.idle(0)).toBe(true);
    expect(clock.waiting).toEqual([]);
  });

  it('resolves with false after the timeout, and leaves no timer behind', async () => {
    tasks.submit(taskOf(never));
    const [short, long] = [tasks.idle(1_000), tasks.idle(60_000)];
    clock.turn(1_000);
    expect(await short).toBe(false);
    expect(clock.waiting).toEqual([59_000]);
    clock.turn(59_000);
    expect(await long).toBe(false);
  });

  it('cancels its timer if it resolves in time', async () => {
    tasks.submit(taskOf(async () => undefined));
    expect(await tasks.idle(1_000)).toBe(true);
    expect(clock.waiting).toEqual([]);
  });
});

describe('a task that rejects', () => {
  it('is reported and run again, and the tasks behind it wait', async () => {
    const done: string[] = [];
    let failures = 2;
    tasks.submit(
      taskOf(async () => {
        if (failures-- > 0) throw new Error('full');
        done.push('first');
        return undefined;
      }, 'first'),
    );
    tasks.submit(
      taskOf(async () => {
        done.push('second');
        return undefined;
      }, 'second'),
    );
    await settled();
    expect(clock.waiting).toEqual([100]);
    clock.turn(100);
    await settled();
    expect(clock.waiting).toEqual([200]);
    clock.turn(200);
    await tasks.idle();
    expect([done, faults]).toEqual([
      ['first', 'second'],
      ['first: Error: full', 'first: Error: full'],
    ]);
  });
});

describe('closing', () => {
  it('ends while a task waits for its next run, and resolves idle() too', async () => {
    tasks.submit(taskOf(() => Promise.reject(new Error('full'))));
    await settled();
    const idle = tasks.idle();
    await tasks.close();
    expect(await idle).toBe(false);
    expect(clock.waiting).toEqual([]);
    clock.turn(60_000);
    expect(faults).toHaveLength(1);
  });

  it('ends while a task is about to reject, and does not run it again', async () => {
    let reject = (_fault: Error) => {};
    tasks.submit(
      taskOf(
        () =>
          new Promise((_, onReject) => {
            reject = onReject;
          }),
      ),
    );
    const closed = tasks.close();
    reject(new Error('full'));
    await closed;
    expect(clock.waiting).toEqual([]);
  });

  it('wakes a task that pauses, and asks it to stop', async () => {
    const seen: boolean[] = [];
    tasks.submit(
      taskOf(async (turn) => {
        seen.push(turn.isClosing);
        await turn.pause();
        seen.push(turn.isClosing);
        await turn.pause();
        return undefined;
      }),
    );
    await tasks.close();
    expect(seen).toEqual([false, true]);
    tasks.submit(taskOf(never));
    expect(await tasks.inFlight()).toEqual([]);
  });
});
