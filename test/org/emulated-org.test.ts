import { describe, expect, test } from '@jest/globals';
import { openOrg } from '../../src/org/emulated-org.ts';
import type { Commit } from '../../src/org/port.ts';
import { makeId, normalizeId } from '../../src/org/record-ids.ts';
import { seedOf } from '../../src/org/seed.ts';
import { DEFAULT_SETTINGS } from '../../src/org/settings.ts';
import { StorageUnavailable } from '../../src/org/storage/port.ts';
import {
  ACCOUNT,
  insert,
  NOW,
  ORDER_SUMMARY,
  openSmallOrg,
  paymentOf,
  read,
  refundOf,
  remove,
  SMALL_ORG,
  SUMMARY_A,
  settled,
  TestStorage,
  update,
} from './small-org.ts';

const clock = () => new Date('2026-11-22T09:00:00Z');
const ADMINISTRATOR = makeId('005', 1);

describe('A new org', () => {
  test('has an organization and an administrator', async () => {
    const org = await openOrg({ storage: new TestStorage(), clock });
    expect(org.id).toBe(makeId('00D', 1));
    expect(await org.all('User')).toMatchObject([{ Id: ADMINISTRATOR, Name: 'Admin', IsActive: true }]);
    expect(org.settings).toEqual(DEFAULT_SETTINGS);
  });

  test('is stored before anything happens in it', async () => {
    const storage = new TestStorage();
    await openSmallOrg(storage);
    expect(storage.checkpoints).toHaveLength(1);
    expect(storage.state?.commit).toBe(0);
  });

  test('reads its seed only when there is no org yet', async () => {
    const storage = new TestStorage();
    await openSmallOrg(storage);
    const seed = () => Promise.reject(new Error('must not be read'));
    const org = await openOrg({ storage, clock, seed });
    expect(await org.all('OrderPaymentSummary')).toHaveLength(2);
  });

  test('has the organization of its seed, and the first active user as its own user', async () => {
    const user = {
      Alias: 'a',
      CommunityNickname: 'a',
      Email: 'a@example.com',
      LastName: 'A',
      Username: 'a@example.com',
    };
    const locale = {
      EmailEncodingKey: 'UTF-8',
      LanguageLocaleKey: 'en_US',
      LocaleSidKey: 'en_US',
      TimeZoneSidKey: 'UTC',
    };
    const users = [
      { ...user, ...locale, Id: makeId('005', 7), IsActive: false, Username: 'former@example.com' },
      { ...user, ...locale, Id: makeId('005', 9), IsActive: true },
    ];
    const organization = { Id: makeId('00D', 5), Name: 'Five' };
    const seed = seedOf({ User: users, Organization: [organization] });
    const org = await openOrg({ storage: new TestStorage(), clock, seed });
    expect(org.id).toBe(organization.Id);
    expect(await insert(org, 'Account', { Name: 'New' })).toMatchObject({ OwnerId: makeId('005', 9) });
  });
});

describe('A record', () => {
  test('is inserted with what the org fills in', async () => {
    const org = await openSmallOrg();
    const record = await insert(org, 'Refund', refundOf('5'));
    expect(record).toMatchObject({
      Id: '0cbxx0000000001AAA',
      RefundNumber: 'REF-000000001',
      CurrencyIsoCode: 'USD',
      CreatedDate: NOW,
      CreatedById: ADMINISTRATOR,
      LastModifiedDate: NOW,
      LastModifiedById: ADMINISTRATOR,
      SystemModstamp: NOW,
      IsDeleted: false,
      MayEdit: true,
    });
    expect(normalizeId(record.Id)).toBe(record.Id);
    expect(await org.get('Refund', record.Id)).toBe(record);
  });

  test('gets ids and numbers after those of the seed', async () => {
    const payment = { ...paymentOf('1'), Id: makeId('0aQ', 700), PaymentNumber: 'PMT-000000041' };
    const seed = seedOf({ ...SMALL_ORG, Payment: [payment] });
    const org = await openOrg({ storage: new TestStorage(), clock, seed });
    expect(await insert(org, 'Payment', paymentOf('1'))).toMatchObject({
      Id: makeId('0aQ', 701),
      PaymentNumber: 'PMT-000000042',
    });
  });

  test('is never changed in place', async () => {
    const org = await openSmallOrg();
    const record = await insert(org, 'Refund', refundOf('5'));
    expect(Object.isFrozen(record)).toBe(true);
    await update(org, 'Refund', record.Id, { Comments: 'changed' });
    expect(record.Comments).toBeUndefined();
    expect(await read(org, 'Refund', record.Id, 'Comments')).toEqual(['changed']);
  });

  test('loses a field that is set to null', async () => {
    const org = await openSmallOrg();
    const record = await insert(org, 'Refund', refundOf('5', { Comments: 'to be removed' }));
    const updated = await update(org, 'Refund', record.Id, { Comments: null });
    expect(updated).not.toHaveProperty('Comments');
  });

  test('is found by its references and other indexed fields, in order of ids', async () => {
    const org = await openSmallOrg();
    const ids: string[] = [];
    for (const amount of ['1', '2', '3']) ids.push((await insert(org, 'Refund', refundOf(amount))).Id);
    expect((await org.find('Refund', 'OrderPaymentSummaryId', SUMMARY_A)).map(({ Id }) => Id)).toEqual(ids);
    await update(org, 'Refund', ids[1]!, { Status: 'Failed' });
    expect(await org.find('Refund', 'Status', 'Failed')).toMatchObject([{ Id: ids[1] }]);
    await remove(org, 'Refund', ids[0]!);
    expect((await org.find('Refund', 'Status', 'Processed')).map(({ Id }) => Id)).toEqual([ids[2]]);
    expect((await org.all('Refund')).map(({ Id }) => Id)).toEqual([ids[1], ids[2]]);
    expect(await org.find('Refund', 'AccountId', ACCOUNT)).toEqual([]);
  });

  test('is not found by a field without an index, nor in an object that does not exist', async () => {
    const org = await openSmallOrg();
    await expect(org.find('Refund', 'Comments', 'x')).rejects.toThrow('Refund.Comments has no index');
    await expect(org.get('refund', 'x')).rejects.toThrow('The org has no object refund');
    await expect(org.all('Nothing')).rejects.toThrow('The org has no object Nothing');
  });

  test.each([
    ['a wrong type', { ...refundOf('x') }, 'Refund.Amount: Amount: value not of required type: x'],
    [
      'a value that is not on the picklist',
      refundOf('1', { Status: 'Done' }),
      'Refund.Status: Status: bad value',
    ],
    [
      'a field that does not exist',
      refundOf('1', { Colour: 'red' }),
      "Refund.Colour: No such column 'Colour'",
    ],
    [
      'a reference to a missing record',
      refundOf('1', { AccountId: makeId('001', 99) }),
      'Refund.AccountId: Account ID: there is no Account',
    ],
    [
      'a reference to a record of another object',
      refundOf('1', { AccountId: SUMMARY_A }),
      'Refund.AccountId: Account ID: id value of incorrect type',
    ],
    [
      'an id of another object',
      refundOf('1', { Id: ACCOUNT }),
      'Refund.Id: 001xx0000000001AAA is not an 18-character id of Refund',
    ],
  ])('with %s is refused', async (_what, fields, message) => {
    const org = await openSmallOrg();
    await expect(insert(org, 'Refund', fields)).rejects.toThrow(message);
    expect(await org.all('Refund')).toEqual([]);
  });

  test('may refer to an object that the org does not have, if the field can', async () => {
    const org = await openSmallOrg();
    const card = await insert(org, 'CardPaymentMethod', { ProcessingMode: 'External', Status: 'Active' });
    expect(await insert(org, 'Refund', refundOf('1', { PaymentMethodId: card.Id }))).toMatchObject({
      PaymentMethodId: card.Id,
    });
    expect(await insert(org, 'Refund', refundOf('1', { PaymentIntentId: makeId('0zz', 1) }))).toBeDefined();
  });

  test('is deleted with its children, and references to it become blank', async () => {
    const org = await openSmallOrg();
    const payment = await insert(org, 'Payment', paymentOf('10'));
    const refund = await insert(org, 'Refund', refundOf('5', { PaymentId: payment.Id }));
    const line = { RefundId: refund.Id, PaymentId: payment.Id, Amount: '5', Type: 'Applied' };
    await insert(org, 'RefundLinePayment', line);
    await remove(org, 'Payment', payment.Id);
    expect(await org.all('RefundLinePayment')).toEqual([]);
    expect(await read(org, 'Refund', refund.Id, 'PaymentId', 'NetApplied')).toEqual([null, '0.00']);
  });

  test('of an event has an EventUuid and a ReplayId', async () => {
    const org = await openSmallOrg();
    const event = {
      AttachedToId: ORDER_SUMMARY,
      ExceptionType: 'OM Refund Failed',
      Message: 'No',
      Severity: null,
    };
    await insert(org, 'ProcessExceptionEvent', event);
    await insert(org, 'ProcessExceptionEvent', event);
    const events = await org.all('ProcessExceptionEvent');
    expect(events.map(({ ReplayId }) => ReplayId)).toEqual(['1', '2']);
    expect(events[0]).toMatchObject({
      EventUuid: expect.stringMatching(/^[0-9a-f-]{36}$/),
      CreatedDate: NOW,
    });
    expect(events[0]).not.toHaveProperty('Severity');
  });
});

describe('A private object', () => {
  test('is stored like others, but not listed', async () => {
    const org = await openSmallOrg();
    const operation = await insert(org, 'BackgroundOperation', {
      Name: 'Ensure Refunds Async',
      Status: 'New',
    });
    const job = await insert(org, 'BackgroundJob', {
      BackgroundOperationId: operation.Id,
      Kind: 'ensure-refunds-async',
      Input: '{}',
      SequenceGroup: ORDER_SUMMARY,
    });
    expect(await org.find('BackgroundJob', 'BackgroundOperationId', operation.Id)).toEqual([job]);
    await update(org, 'BackgroundJob', job.Id, { State: 'Calling' });
    expect(await org.find('BackgroundJob', 'State', 'Calling')).toHaveLength(1);
    expect(org.sObjectType('BackgroundJob')).toBeUndefined();
    expect(org.sObjectTypeOfId(job.Id)).toBeUndefined();
    expect(org.sObjectTypes().map(({ name }) => name)).not.toContain('BackgroundJob');
    await remove(org, 'BackgroundOperation', operation.Id);
    expect(await org.all('BackgroundJob')).toEqual([]);
  });

  test('is not reported to listeners', async () => {
    const org = await openSmallOrg();
    const commits: Commit[] = [];
    org.onCommit((commit) => commits.push(commit));
    await org.transact('x', async (tx) => {
      const operation = await tx.insert('BackgroundOperation', {
        Name: 'Ensure Refunds Async',
        Status: 'New',
      });
      await tx.insert('BackgroundJob', { BackgroundOperationId: operation.Id, Kind: 'x' });
    });
    expect(commits.flatMap(({ changes }) => changes.map(({ sObject }) => sObject))).toEqual([
      'BackgroundOperation',
    ]);
  });
});

describe('A transaction', () => {
  test('sees its own writes, which others see after the commit', async () => {
    const org = await openSmallOrg();
    await org.transact('x', async (tx) => {
      const payment = await tx.insert('Payment', paymentOf('100'));
      expect(await tx.get('Payment', payment.Id)).toBe(payment);
      expect(await tx.find('Payment', 'OrderPaymentSummaryId', SUMMARY_A)).toEqual([payment]);
      expect(await tx.all('Payment')).toEqual([payment]);
      expect(await tx.get('OrderPaymentSummary', SUMMARY_A)).toMatchObject({ CapturedAmount: '100.00' });
      expect(await org.all('Payment')).toEqual([]);
      expect(await org.find('Payment', 'OrderPaymentSummaryId', SUMMARY_A)).toEqual([]);
      expect(await org.get('OrderPaymentSummary', SUMMARY_A)).toMatchObject({ CapturedAmount: '0.00' });
      await tx.delete('Payment', payment.Id);
      expect(await tx.find('Payment', 'OrderPaymentSummaryId', SUMMARY_A)).toEqual([]);
    });
    expect(await org.all('Payment')).toEqual([]);
  });

  test('that throws leaves no trace, not even a used number', async () => {
    const storage = new TestStorage();
    const org = await openSmallOrg(storage);
    const broken = org.transact('x', async (tx) => {
      await tx.insert('Payment', paymentOf('100'));
      throw new Error('enough');
    });
    await expect(broken).rejects.toThrow('enough');
    expect(await read(org, 'OrderPaymentSummary', SUMMARY_A, 'CapturedAmount')).toEqual(['0.00']);
    expect(storage.entries).toEqual([]);
    expect((await insert(org, 'Payment', paymentOf('1'))).PaymentNumber).toBe('PMT-000000001');
  });

  test('runs alone, in order', async () => {
    const org = await openSmallOrg();
    const steps: string[] = [];
    const run = (name: string) =>
      org.transact(name, async (tx) => {
        steps.push(`${name} begins`);
        await tx.all('Payment');
        await settled();
        steps.push(`${name} ends`);
      });
    await Promise.all([run('first'), run('second')]);
    expect(steps).toEqual(['first begins', 'first ends', 'second begins', 'second ends']);
  });

  test('cannot be used after it has ended', async () => {
    const org = await openSmallOrg();
    const tx = await org.transact('x', async (open) => ({ open }));
    await expect(tx.open.all('Payment')).rejects.toThrow('The transaction has ended');
  });

  test('returns what its work returns', async () => {
    const org = await openSmallOrg();
    expect(await org.transact('x', async () => 42)).toBe(42);
  });
});

describe('A commit', () => {
  test('is written to the journal with every record that it changed, and the counters', async () => {
    const storage = new TestStorage();
    const org = await openSmallOrg(storage);
    const before = await org.get('OrderPaymentSummary', SUMMARY_A);
    const payment = await insert(org, 'Payment', paymentOf('100'));
    expect(storage.entries).toHaveLength(1);
    expect(storage.entries[0]).toMatchObject({
      commit: 1,
      counters: { 'Payment.Id': 1, 'Payment.PaymentNumber': 1 },
    });
    expect(storage.entries[0]?.changes).toEqual([
      { sObject: 'Payment', id: payment.Id, record: payment },
      {
        sObject: 'OrderPaymentSummary',
        id: SUMMARY_A,
        record: await org.get('OrderPaymentSummary', SUMMARY_A),
        before,
      },
    ]);
    await remove(org, 'Payment', payment.Id);
    expect(storage.entries[1]?.changes[0]).toEqual({
      sObject: 'Payment',
      id: payment.Id,
      record: null,
      before: payment,
    });
  });

  test('without changes is not written', async () => {
    const storage = new TestStorage();
    const org = await openSmallOrg(storage);
    await org.transact('x', (tx) => tx.all('Payment'));
    expect(storage.entries).toEqual([]);
  });

  test('is acknowledged and reported when it is durable, in order, while others go on', async () => {
    const storage = new TestStorage();
    const org = await openSmallOrg(storage);
    const notified: number[] = [];
    const done: string[] = [];
    org.onCommit(({ number }) => notified.push(number));
    storage.hold();
    const first = insert(org, 'Payment', paymentOf('1')).then(() => done.push('first'));
    const second = insert(org, 'Payment', paymentOf('2')).then(() => done.push('second'));
    await settled();
    expect([storage.heldCount, notified, done]).toEqual([2, [], []]);
    expect(await read(org, 'OrderPaymentSummary', SUMMARY_A, 'CapturedAmount')).toEqual(['3.00']);
    storage.releaseNext();
    await settled();
    expect([notified, done]).toEqual([[1], ['first']]);
    storage.releaseNext();
    await Promise.all([first, second]);
    expect([notified, done]).toEqual([
      [1, 2],
      ['first', 'second'],
    ]);
  });

  test('is reported with the records before and after, to listeners that still listen', async () => {
    const org = await openSmallOrg();
    const commits: Commit[] = [];
    const stop = org.onCommit((commit) => commits.push(commit));
    const before = await org.get('OrderPaymentSummary', SUMMARY_A);
    const after = await update(org, 'OrderPaymentSummary', SUMMARY_A, { FullName: 'Mara' });
    stop();
    await update(org, 'OrderPaymentSummary', SUMMARY_A, { FullName: 'Someone else' });
    expect(commits).toEqual([
      { number: 1, changes: [{ sObject: 'OrderPaymentSummary', id: SUMMARY_A, before, after }] },
    ]);
  });

  test('is not undone by a listener that fails', async () => {
    const faults: unknown[] = [];
    const storage = new TestStorage();
    const org = await openOrg({ storage, clock, onFault: (fault) => faults.push(fault) });
    org.onCommit(() => {
      throw new Error('a bad listener');
    });
    await insert(org, 'Account', { Name: 'Still there' });
    expect(faults).toEqual([new Error('a bad listener')]);
    expect(await org.all('Account')).toHaveLength(1);
  });
});

describe('A commit that cannot be stored', () => {
  test('is undone with all after it, and each of them rejects', async () => {
    const storage = new TestStorage();
    const org = await openSmallOrg(storage);
    await insert(org, 'Payment', paymentOf('10'));
    const before = await Promise.all(
      ['Payment', 'OrderPaymentSummary', 'Refund'].map((name) => org.all(name)),
    );
    const notified: number[] = [];
    org.onCommit(({ number }) => notified.push(number));
    storage.hold();
    const results = Promise.allSettled([
      insert(org, 'Payment', paymentOf('1')),
      insert(org, 'Refund', refundOf('2')),
      org.changeSettings({ retryLimit: 9 }),
    ]);
    await settled();
    expect(org.settings.retryLimit).toBe(9);
    storage.fail('disk full');
    expect((await results).map((result) => result.status === 'rejected' && result.reason.message)).toEqual([
      'disk full',
      'disk full',
      'disk full',
    ]);
    expect(
      await Promise.all(['Payment', 'OrderPaymentSummary', 'Refund'].map((name) => org.all(name))),
    ).toEqual(before);
    expect(await org.find('Payment', 'OrderPaymentSummaryId', SUMMARY_A)).toHaveLength(1);
    expect([notified, org.settings.retryLimit]).toEqual([[], DEFAULT_SETTINGS.retryLimit]);
    expect(await insert(org, 'Payment', paymentOf('3'))).toMatchObject({ PaymentNumber: 'PMT-000000002' });
    expect(storage.entries.map(({ commit }) => commit)).toEqual([1, 2]);
  });

  test('fails a transaction that runs meanwhile and may have read it', async () => {
    const storage = new TestStorage();
    const org = await openSmallOrg(storage);
    storage.hold();
    const first = insert(org, 'Payment', paymentOf('1'));
    let proceed = () => {};
    const second = org.transact('x', async (tx) => {
      const payments = await tx.all('Payment');
      await new Promise<void>((resolve) => {
        proceed = resolve;
      });
      await tx.insert('Refund', refundOf(String(payments.length)));
    });
    const results = Promise.allSettled([first, second]);
    await settled();
    storage.fail('disk full');
    await settled();
    proceed();
    expect((await results).map((result) => result.status === 'rejected' && result.reason.message)).toEqual([
      'disk full',
      'The transaction read changes that could not be stored',
    ]);
    expect(await org.all('Refund')).toEqual([]);
  });

  test('fails that transaction with the error of the storage, which may be temporary', async () => {
    const storage = new TestStorage();
    const org = await openSmallOrg(storage);
    storage.hold();
    const first = insert(org, 'Payment', paymentOf('1'));
    const second = org.transact('x', async (tx) => {
      storage.failWith(new StorageUnavailable('ENOSPC: /secret', 'the disk is full'));
      await settled();
      await tx.insert('Refund', refundOf('1'));
    });
    const results = await Promise.allSettled([first, second]);
    const reason = { name: 'StorageUnavailable', plainCause: 'the disk is full' };
    expect(results).toMatchObject([{ reason }, { reason }]);
  });

  test('fails a transaction that only read it', async () => {
    const storage = new TestStorage();
    const org = await openSmallOrg(storage);
    storage.hold();
    const results = Promise.allSettled([
      insert(org, 'Payment', paymentOf('1')),
      org.transact('x', (tx) => tx.all('Payment')),
    ]);
    await settled();
    storage.fail('disk full');
    expect((await results).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });
});

describe('Settings', () => {
  test('are changed durably', async () => {
    const storage = new TestStorage();
    const org = await openSmallOrg(storage);
    expect(await org.changeSettings({ refundSelection: 'largest-first' })).toEqual({
      ...DEFAULT_SETTINGS,
      refundSelection: 'largest-first',
    });
    expect(storage.entries).toEqual([
      { commit: 1, changes: [], counters: {}, settings: { refundSelection: 'largest-first' } },
    ]);
    await org.close();
    expect(storage.state?.settings).toEqual({ refundSelection: 'largest-first' });
  });

  test('that are given at the start override the stored ones until they are changed', async () => {
    const storage = new TestStorage();
    const settings = { retryLimit: 7, retryBackoff: 5 };
    const org = await openOrg({ storage, clock, settings });
    expect(org.settings).toMatchObject(settings);
    await org.changeSettings({ retryLimit: 1 });
    expect(org.settings).toMatchObject({ retryLimit: 1, retryBackoff: 5 });
    await org.close();
    expect(storage.state?.settings).toEqual({ retryLimit: 1 });
  });

  test('give the currency of records without one', async () => {
    const seed = seedOf({}, { defaultCurrency: 'KWD' });
    const org = await openOrg({ storage: new TestStorage(), clock, seed });
    const product = await insert(org, 'Product2', { Name: 'Dallah' });
    expect(product.CurrencyIsoCode).toBe('KWD');
  });
});

describe('A checkpoint', () => {
  test('is written when it is due, with everything that is durable', async () => {
    const storage = new TestStorage();
    const org = await openSmallOrg(storage);
    storage.checkpointDue = true;
    const payment = await insert(org, 'Payment', paymentOf('1'));
    await settled();
    expect(storage.checkpoints.map(({ commit }) => commit)).toEqual([0, 1]);
    expect(storage.state?.records.get('Payment')?.get(payment.Id)).toBe(payment);
    expect(storage.state?.counters.get('Payment.Id')).toBe(1);
  });

  test('is a snapshot, without later commits', async () => {
    const storage = new TestStorage();
    const org = await openSmallOrg(storage);
    storage.checkpointDue = true;
    await insert(org, 'Payment', paymentOf('1'));
    await settled();
    storage.checkpointDue = false;
    await insert(org, 'Payment', paymentOf('2'));
    expect(storage.state?.records.get('Payment')?.size).toBe(1);
  });

  test('does not change while it is written, and the org goes on meanwhile', async () => {
    const storage = new TestStorage();
    const org = await openSmallOrg(storage);
    const checkpoint = storage.checkpoint.bind(storage);
    let write = () => {};
    const writing = new Promise<void>((resolve) => {
      write = resolve;
    });
    storage.checkpoint = (state) => writing.then(() => checkpoint(state));
    storage.checkpointDue = true;
    const first = await insert(org, 'Payment', paymentOf('1'));
    await settled();
    storage.checkpointDue = false;
    const second = await insert(org, 'Payment', paymentOf('2'));
    await org.transact('', (tx) => tx.delete('Payment', first.Id));
    expect((await org.all('Payment')).map(({ Id }) => Id)).toEqual([second.Id]);
    write();
    await settled();
    expect([...storage.state!.records.get('Payment')!.values()]).toEqual([first]);
    expect((await org.all('Payment')).map(({ Id }) => Id)).toEqual([second.Id]);
    await org.close();
    expect([...storage.state!.records.get('Payment')!.keys()]).toEqual([second.Id]);
  });

  test('that fails is reported and harms nothing', async () => {
    const faults: unknown[] = [];
    const storage = new TestStorage();
    const org = await openOrg({ storage, clock, onFault: (fault) => faults.push(fault) });
    storage.checkpointDue = true;
    const checkpoint = storage.checkpoint;
    storage.checkpoint = () => Promise.reject(new Error('disk full'));
    await insert(org, 'Account', { Name: 'Kept' });
    await settled();
    expect(faults).toEqual([new Error('disk full')]);
    storage.checkpoint = checkpoint;
    await org.close();
    expect(storage.state?.records.get('Account')?.size).toBe(1);
  });

  test('is written when the org is closed, if there were commits since the last one', async () => {
    const storage = new TestStorage();
    const org = await openSmallOrg(storage);
    await insert(org, 'Payment', paymentOf('1'));
    await Promise.all([org.close(), org.close()]);
    expect([storage.checkpoints.length, storage.isClosed]).toEqual([2, true]);
    await expect(insert(org, 'Payment', paymentOf('1'))).rejects.toThrow('The org is closed');
    const again = await openOrg({ storage, clock });
    await again.close();
    expect(storage.checkpoints).toHaveLength(2);
  });

  test('restores the org as it was', async () => {
    const storage = new TestStorage();
    const org = await openSmallOrg(storage);
    await insert(org, 'Payment', paymentOf('1'));
    const records = await Promise.all(org.sObjectTypes().map(({ name }) => org.all(name)));
    await org.close();
    const again = await openOrg({ storage, clock });
    expect(await Promise.all(again.sObjectTypes().map(({ name }) => again.all(name)))).toEqual(records);
    expect(again.id).toBe(org.id);
    expect((await insert(again, 'Payment', paymentOf('1'))).PaymentNumber).toBe('PMT-000000002');
  });
});
