import { describe, expect, test } from '@jest/globals';
import { openOrg } from '../../src/org/emulated-org.ts';
import type { Commit, FieldValues } from '../../src/org/port.ts';
import { makeId } from '../../src/org/record-ids.ts';
import { WriteRefused } from '../../src/org/write-refused.ts';
import {
  ACCOUNT,
  insert,
  NOW,
  openSmallOrg,
  paymentOf,
  read,
  refundOf,
  remove,
  SUMMARY_A,
  settled,
  TestStorage,
} from './small-org.ts';

const CONTACT: FieldValues = { LastName: 'Lindqvist', AccountId: ACCOUNT };

describe('A deleted record', () => {
  test('is in the recycle bin as it last was, with IsDeleted, and nowhere else', async () => {
    const org = await openSmallOrg();
    const payment = await insert(org, 'Payment', paymentOf('10'));
    await remove(org, 'Payment', payment.Id);
    expect(await org.get('Payment', payment.Id)).toBeUndefined();
    expect(await org.find('Payment', 'OrderPaymentSummaryId', SUMMARY_A)).toEqual([]);
    expect(await org.all('Payment')).toEqual([]);
    const deleted = { ...payment, IsDeleted: true, SystemModstamp: NOW };
    expect(await org.deleted('Payment')).toEqual([deleted]);
    expect(await org.getDeleted('Payment', payment.Id)).toEqual(deleted);
  });

  test('no longer counts in any sum', async () => {
    const org = await openSmallOrg();
    const payment = await insert(org, 'Payment', paymentOf('10'));
    await insert(org, 'Payment', paymentOf('5'));
    await remove(org, 'Payment', payment.Id);
    expect(await read(org, 'OrderPaymentSummary', SUMMARY_A, 'CapturedAmount')).toEqual(['5.00']);
  });

  test('is deleted with its children', async () => {
    const org = await openSmallOrg();
    const payment = await insert(org, 'Payment', paymentOf('10'));
    const refund = await insert(org, 'Refund', refundOf('5'));
    const line = { RefundId: refund.Id, PaymentId: payment.Id, Amount: '5', Type: 'Applied' };
    const { Id } = await insert(org, 'RefundLinePayment', line);
    await remove(org, 'Payment', payment.Id);
    expect((await org.deleted('RefundLinePayment')).map((each) => each.Id)).toEqual([Id]);
  });

  test('keeps its id, and no new record gets that id', async () => {
    const org = await openSmallOrg();
    const contact = await insert(org, 'Contact', CONTACT);
    await remove(org, 'Contact', contact.Id);
    await expect(insert(org, 'Contact', { ...CONTACT, Id: contact.Id })).rejects.toThrow('is already in use');
    expect((await insert(org, 'Contact', CONTACT)).Id).not.toBe(contact.Id);
  });

  test('is found in its transaction, and after a restart', async () => {
    const storage = new TestStorage();
    const org = await openSmallOrg(storage);
    const { Id } = await insert(org, 'Contact', CONTACT);
    await org.transact('test', async (tx) => {
      await tx.delete('Contact', Id);
      expect(await tx.get('Contact', Id)).toBeUndefined();
      expect(await tx.getDeleted('Contact', Id)).toMatchObject({ IsDeleted: true });
      expect(await tx.deleted('Contact')).toHaveLength(1);
    });
    await org.close();
    const again = await openOrg({ storage, clock: () => new Date(NOW) });
    expect(await again.getDeleted('Contact', Id)).toMatchObject({ LastName: 'Lindqvist', IsDeleted: true });
  });

  test('is reported to listeners as deleted, without a change of the recycle bin', async () => {
    const org = await openSmallOrg();
    const { Id } = await insert(org, 'Contact', CONTACT);
    const commits: Commit[] = [];
    org.onCommit((commit) => commits.push(commit));
    await remove(org, 'Contact', Id);
    expect(commits[0]?.changes.map(({ sObject, after }) => [sObject, after])).toEqual([
      ['Contact', undefined],
    ]);
  });

  test('is restored when its commit cannot be stored', async () => {
    const storage = new TestStorage();
    const org = await openSmallOrg(storage);
    const { Id } = await insert(org, 'Contact', CONTACT);
    storage.hold();
    const removing = remove(org, 'Contact', Id);
    await settled();
    storage.fail('disk full');
    await expect(removing).rejects.toThrow('disk full');
    expect(await org.get('Contact', Id)).toBeDefined();
    expect(await org.deleted('Contact')).toEqual([]);
  });
});

describe('A part of a transaction that fails', () => {
  test('leaves no trace, while the rest goes on', async () => {
    const org = await openSmallOrg();
    await org.transact('test', async (tx) => {
      const existing = await tx.insert('Payment', paymentOf('10'));
      const failing = tx.attempt(async () => {
        await tx.insert('Payment', paymentOf('7'));
        await tx.update('Payment', existing.Id, { Amount: '20' });
        await tx.delete('Payment', existing.Id);
        throw new Error('no');
      });
      await expect(failing).rejects.toThrow('no');
      await tx.insert('Payment', paymentOf('1'));
    });
    expect((await org.all('Payment')).map(({ Amount }) => Amount)).toEqual(['10.00', '1.00']);
    expect(await org.deleted('Payment')).toEqual([]);
    expect(await read(org, 'OrderPaymentSummary', SUMMARY_A, 'CapturedAmount')).toEqual(['11.00']);
  });

  test('is undone with the part that it belongs to', async () => {
    const org = await openSmallOrg();
    await org.transact('test', async (tx) => {
      const outer = tx.attempt(async () => {
        await tx.attempt(() => tx.insert('Contact', CONTACT));
        expect(await tx.all('Contact')).toHaveLength(1);
        throw new Error('no');
      });
      await expect(outer).rejects.toThrow('no');
      expect(await tx.all('Contact')).toEqual([]);
    });
  });

  test('rejects with the refusal of the org', async () => {
    const org = await openSmallOrg();
    const payment = paymentOf('1', { CurrencyIsoCode: 'EUR' });
    const refused = await insert(org, 'Payment', payment).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(WriteRefused);
    expect((refused as WriteRefused).refusal.errorCode).toBe('FIELD_INTEGRITY_EXCEPTION');
    const stray = await insert(org, 'Contact', { ...CONTACT, AccountId: makeId('001', 99) }).catch(
      (error: unknown) => error,
    );
    expect((stray as WriteRefused).refusal.errorCode).toBe('INVALID_CROSS_REFERENCE_KEY');
  });
});
