/** The times of a record never go back, whatever the clock does between its changes. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { openOrg } from '../../src/org/emulated-org.ts';
import type { Org, SObjectRecord } from '../../src/org/port.ts';
import { seedOf } from '../../src/org/seed.ts';
import {
  AUTHORIZATION,
  insert,
  NOW,
  paymentOf,
  refundOf,
  remove,
  SMALL_ORG,
  SUMMARY_A,
  SUMMARY_B,
  TestStorage,
  update,
} from './small-org.ts';

const OBJECTS = ['Payment', 'Refund', 'OrderPaymentSummary', 'PaymentAuthorization', 'OrderSummary'];

interface Step {
  readonly what: 'insert' | 'update' | 'delete';
  /** When the step is taken, in minutes from the seed's time. */
  readonly at: number;
  readonly which: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  what: fc.constantFrom('insert', 'update', 'delete'),
  at: fc.integer({ min: -100, max: 100 }),
  which: fc.nat(),
});

async function takeStep(org: Org, { what, which }: Step): Promise<void> {
  const sObject = which % 2 ? 'Payment' : 'Refund';
  const records = await org.all(sObject);
  const record = records[which % (records.length || 1)];
  const OrderPaymentSummaryId = which % 3 ? SUMMARY_A : SUMMARY_B;
  if (what === 'insert' || !record)
    await insert(org, sObject, {
      ...(which % 2 ? paymentOf('1') : refundOf('1')),
      OrderPaymentSummaryId,
      PaymentAuthorizationId: which % 2 ? AUTHORIZATION : undefined,
    });
  else if (what === 'update') await update(org, sObject, record.Id, { OrderPaymentSummaryId });
  else await remove(org, sObject, record.Id);
}

async function timesIn(org: Org): Promise<Map<string, [string, string, string]>> {
  const times = new Map<string, [string, string, string]>();
  for (const sObject of OBJECTS)
    for (const record of [...(await org.all(sObject)), ...(await org.deleted(sObject))])
      times.set(record.Id, timesOf(record));
  return times;
}

function timesOf({ CreatedDate, LastModifiedDate, SystemModstamp }: SObjectRecord): [string, string, string] {
  return [String(CreatedDate), String(LastModifiedDate), String(SystemModstamp)];
}

test('created, changed, rolled up or deleted with a clock that jumps, a record keeps its times in order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
      let now = new Date(NOW);
      const org = await openOrg({
        storage: new TestStorage(),
        clock: () => now,
        seed: seedOf(SMALL_ORG, {}, now),
      });
      let before = await timesIn(org);
      for (const each of steps) {
        now = new Date(Date.parse(NOW) + each.at * 60_000);
        await takeStep(org, each);
        const after = await timesIn(org);
        for (const [id, [created, modified, stamp]] of after) {
          const [createdBefore, modifiedBefore, stampBefore] = before.get(id) ?? [created, created, created];
          expect(created).toBe(createdBefore);
          expect(modified >= created && modified >= modifiedBefore).toBe(true);
          expect(stamp >= modified && stamp >= stampBefore).toBe(true);
        }
        before = after;
      }
      await org.close();
    }),
    { numRuns: 60 },
  );
});

test.each([
  ['forward', 60_000, '2026-11-22T09:01:00.000+0000'],
  ['back', -60_000, NOW],
])('a change after the clock went %s has the later time', async (_, jump, time) => {
  let now = new Date(NOW);
  const org = await openOrg({
    storage: new TestStorage(),
    clock: () => now,
    seed: seedOf(SMALL_ORG, {}, now),
  });
  now = new Date(now.getTime() + jump);
  const payment = await insert(org, 'Payment', paymentOf('1'));
  expect(payment.CreatedDate).toBe(now.toISOString().replace('Z', '+0000'));
  const summary = (await org.get('OrderPaymentSummary', SUMMARY_A)) as SObjectRecord;
  expect(timesOf(summary)).toEqual([NOW, time, time]);
});
