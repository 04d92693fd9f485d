import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { allOrNone } from '../../src/api/all-or-none.ts';
import type { OrgServices } from '../../src/api/resource.ts';
import { rootUnit } from '../../src/api/unit-of-work.ts';
import { InFlight } from '../../src/background/in-flight.ts';
import type { Org } from '../../src/org/port.ts';
import { TestClock } from '../support/clock.ts';
import { openTestOrg } from '../support/org.ts';

let org: Org;
let started: string[];
let outside: OrgServices;

beforeAll(async () => {
  org = await openTestOrg(new TestClock());
});

afterAll(() => org.close());

beforeEach(() => {
  started = [];
  outside = rootUnit(org, {
    inFlight: async () => new InFlight([]),
    submit: ({ operationId }) => started.push(operationId),
  }) as OrgServices;
});

const job = (operationId: string) => ({ operationId, kind: 'some-work', group: '' });
const commit = { outcome: undefined, isCommitted: true };
const insert = (unit: OrgServices, Name: string) =>
  unit.org.transact('', (tx) => tx.insert('Account', { Name }));
const namesLike = async (from: Org, start: string) =>
  (await from.all('Account')).map(({ Name }) => String(Name)).filter((name) => name.startsWith(start));

describe('a unit of work', () => {
  it('alone sees its writes until it is committed', async () => {
    await allOrNone(outside, async (unit) => {
      await insert(unit, 'Apart');
      expect(await namesLike(unit.org, 'Apart')).toEqual(['Apart']);
      expect(await namesLike(unit.committed, 'Apart')).toEqual([]);
      return commit;
    });
    expect(await namesLike(org, 'Apart')).toEqual(['Apart']);
  });

  it('reads from its transaction while that lasts, and from the org afterwards', async () => {
    let unit = outside;
    await allOrNone(outside, async (within) => {
      unit = within;
      await insert(within, 'Late');
      expect(await namesLike(within.current(), 'Late')).toEqual(['Late']);
      return commit;
    });
    expect(unit.current()).toBe(org);
    expect(await namesLike(unit.current(), 'Late')).toEqual(['Late']);
  });

  it('starts its operations after the commit of the outermost unit', async () => {
    await allOrNone(outside, async (outer) => {
      await allOrNone(outer, async (inner) => {
        inner.operations.submit(job('inner'));
        return commit;
      });
      outer.operations.submit(job('outer'));
      expect(started).toEqual([]);
      return commit;
    });
    expect(started).toEqual(['inner', 'outer']);
  });

  it('rolls back, and starts no operation, when a part of it fails', async () => {
    const { isCommitted } = await allOrNone(outside, async (unit) => {
      await insert(unit, 'Failed');
      unit.operations.submit(job('never'));
      unit.fail();
      return commit;
    });
    expect(isCommitted).toBe(false);
    expect(await namesLike(org, 'Failed')).toEqual([]);
    expect(started).toEqual([]);
  });

  it('fails when a unit inside it fails', async () => {
    const { isCommitted } = await allOrNone(outside, async (outer) => {
      await insert(outer, 'Around');
      await allOrNone(outer, async () => ({ outcome: undefined, isCommitted: false }));
      expect(outer.hasFailed()).toBe(true);
      return commit;
    });
    expect(isCommitted).toBe(false);
    expect(await namesLike(org, 'Around')).toEqual([]);
  });

  it('rejects with a fault that its work throws', async () => {
    const fault = new Error('the work broke');
    await expect(allOrNone(outside, () => Promise.reject(fault))).rejects.toBe(fault);
  });

  it('without a transaction keeps its writes after a failure', async () => {
    await insert(outside, 'Kept');
    outside.fail();
    expect(outside.hasFailed()).toBe(false);
    expect(await namesLike(org, 'Kept')).toEqual(['Kept']);
  });
});
