import { beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fold } from '../../src/fold.ts';
import { openOrg } from '../../src/org/emulated-org.ts';
import type { Org, OrgView } from '../../src/org/port.ts';
import { memoryStorage } from '../../src/org/storage/memory-storage.ts';
import { insert, remove, update } from './small-org.ts';

let org: Org;
beforeEach(async () => {
  org = await openOrg({ storage: memoryStorage(), clock: () => new Date('2026-11-22T09:00:00Z') });
});

const names = async (view: OrgView, value: string) =>
  (await view.find('Account', 'Name', value)).map(({ Name }) => Name);

describe('Records are found by text', () => {
  test('in any case', async () => {
    for (const Name of ['Fern & Co', 'FERN & CO', 'Fern & Co.']) await insert(org, 'Account', { Name });
    expect(await names(org, 'fern & co')).toEqual(['Fern & Co', 'FERN & CO']);
  });

  test('as it is now, before and after the first use of the index', async () => {
    const { Id } = await insert(org, 'Account', { Name: 'One' });
    expect(await names(org, 'one')).toEqual(['One']);
    await update(org, 'Account', Id, { Name: 'Two' });
    expect([await names(org, 'one'), await names(org, 'TWO')]).toEqual([[], ['Two']]);
    await update(org, 'Account', Id, { Name: 'two' });
    expect(await names(org, 'Two')).toEqual(['two']);
  });

  test('inside a transaction, among its own writes', async () => {
    const { Id } = await insert(org, 'Account', { Name: 'Kept' });
    await org.transact('test', async (tx) => {
      await tx.insert('Account', { Name: 'KEPT' });
      expect(await names(tx, 'kept')).toEqual(['Kept', 'KEPT']);
      await tx.update('Account', Id, { Name: 'Other' });
      expect([await names(tx, 'kept'), await names(tx, 'OTHER')]).toEqual([['KEPT'], ['Other']]);
      expect(await names(org, 'kept')).toEqual(['Kept']);
    });
  });

  test('in the recycle bin separately', async () => {
    const { Id } = await insert(org, 'Account', { Name: 'Gone' });
    const deleted = async (value: string) =>
      (await org.findDeleted('Account', 'Name', value)).map(({ Id: id, IsDeleted }) => [id, IsDeleted]);
    expect(await deleted('gone')).toEqual([]);
    await remove(org, 'Account', Id);
    expect([await names(org, 'gone'), await deleted('GONE')]).toEqual([[], [[Id, true]]]);
  });

  test('not by a field without an index', async () => {
    await expect(org.find('Account', 'BillingCity', 'Bend')).rejects.toThrow('has no index');
    expect([org.isIndexed('Account', 'BillingCity'), org.isIndexed('Account', 'Name')]).toEqual([
      false,
      true,
    ]);
  });

  test('exactly where their folded texts are equal', async () => {
    const text = fc.stringMatching(/^[abABßéÉ][abAB ßéÉ]{0,2}[ab]$/);
    await fc.assert(
      fc.asyncProperty(fc.array(text, { maxLength: 8 }), text, async (given, wanted) => {
        const own = await openOrg({ storage: memoryStorage(), clock: () => new Date(0) });
        await names(own, wanted);
        for (const Name of given) await insert(own, 'Account', { Name });
        expect(await names(own, wanted)).toEqual(given.filter((name) => fold(name) === fold(wanted)));
      }),
      { numRuns: 60 },
    );
  });
});
