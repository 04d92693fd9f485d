import { describe, expect, it } from '@jest/globals';
import { type Allocation, Usage } from '../../src/api/usage.ts';
import { TestClock } from '../support/clock.ts';

const HOUR = 3_600_000;

/** A usage whose limits all have the maximum `given.max` and the setting `given.setting`. */
function usageOf(given: { max: number; setting?: { Remaining?: number } }) {
  const clock = new TestClock();
  const allocation: Allocation = () => ({ max: given.max, setting: given.setting });
  return { clock, usage: new Usage(() => clock.now(), allocation), given };
}

describe('usage', () => {
  it('allows as many uses as the limit says, and no more', () => {
    const { usage } = usageOf({ max: 2 });
    expect([1, 2, 3].map(() => usage.take('DailyApiRequests'))).toEqual([true, true, false]);
    expect(usage.used('DailyApiRequests')).toBe(2);
    expect(usage.remaining('DailyApiRequests')).toBe(0);
  });

  it('counts each limit separately', () => {
    const { usage } = usageOf({ max: 5 });
    usage.take('DailyApiRequests');
    usage.add('DailyBulkApiBatches', 3);
    expect(usage.remaining('DailyApiRequests')).toBe(4);
    expect(usage.remaining('DailyBulkApiBatches')).toBe(2);
    expect(usage.remaining('DailyBulkV2QueryJobs')).toBe(5);
  });

  it('remains a whole number, and never less than zero', () => {
    const { usage } = usageOf({ max: 5 });
    usage.add('DailyBulkV2QueryFileStorageMB', 0.25);
    expect(usage.remaining('DailyBulkV2QueryFileStorageMB')).toBe(4);
    usage.add('DailyBulkV2QueryFileStorageMB', 100);
    expect(usage.remaining('DailyBulkV2QueryFileStorageMB')).toBe(0);
  });

  it.each([
    ['DailyApiRequests', 24 * HOUR],
    ['HourlyPublishedPlatformEvents', HOUR],
  ] as const)('of %s starts again after %d milliseconds', (name, window) => {
    const { usage, clock } = usageOf({ max: 5 });
    usage.add(name, 5);
    clock.turn(window - 1);
    expect(usage.take(name)).toBe(false);
    clock.turn(1);
    expect(usage.take(name)).toBe(true);
    expect(usage.used(name)).toBe(1);
  });

  it('is set by a new setting once, and counts on from there', () => {
    const { usage, clock, given } = usageOf({ max: 100 });
    usage.add('DailyApiRequests', 7);
    given.setting = { Remaining: 10 };
    expect(usage.used('DailyApiRequests')).toBe(90);
    usage.take('DailyApiRequests');
    expect(usage.remaining('DailyApiRequests')).toBe(9);
    given.setting = { Remaining: 10 };
    expect(usage.remaining('DailyApiRequests')).toBe(10);
    clock.turn(24 * HOUR);
    expect(usage.remaining('DailyApiRequests')).toBe(100);
  });

  it('stays the same when only the maximum changes', () => {
    const { usage, given } = usageOf({ max: 100 });
    usage.add('DailyApiRequests', 7);
    given.max = 50;
    given.setting = {};
    expect(usage.remaining('DailyApiRequests')).toBe(43);
    given.setting = { Remaining: 60 };
    expect(usage.remaining('DailyApiRequests')).toBe(50);
  });
});
