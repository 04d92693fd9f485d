/** The package as its users have it: nothing here is imported but the public API. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Clock, type Emulator, type Log, startEmulator } from '../src/index.ts';

const clock: Clock = { now: () => new Date('2026-11-22T09:00:00.000Z'), after: () => () => {} };
const complaints: string[] = [];
const complain = (message: string) => complaints.push(message);
const log: Log = { error: complain, warn: complain, info: () => {}, debug: () => {} };

let emulator: Emulator;

beforeAll(async () => {
  emulator = await startEmulator({ clock, log });
});

afterAll(async () => {
  await emulator.close();
  expect(complaints).toEqual([]);
});

async function readOverHttp(path: string): Promise<Record<string, unknown>> {
  const headers = { Authorization: `Bearer ${emulator.token}` };
  const response = await fetch(`${emulator.url}/services/data/v59.0/sobjects/${path}`, { headers });
  return (await response.json()) as Record<string, unknown>;
}

describe('the org of an emulator', () => {
  it('has an id and settings, which can be changed', async () => {
    const { org } = emulator;
    expect(org.id).toBe('00Dxx0000000001EAA');
    expect(org.settings.retryLimit).toBe(3);
    expect(await org.changeSettings({ retryLimit: 5 })).toMatchObject({ retryLimit: 5 });
    expect(org.settings.retryLimit).toBe(5);
  });

  it('refuses invalid settings, and keeps the current ones', async () => {
    const before = emulator.org.settings;
    await expect(emulator.org.changeSettings({ retryLimit: -1 })).rejects.toThrow('retryLimit must be');
    await expect(emulator.org.changeSettings({ nothing: 1 } as object)).rejects.toThrow('nothing');
    expect(emulator.org.settings).toEqual(before);
  });

  it('accepts records in a transaction, which the API then returns', async () => {
    const { org } = emulator;
    const contact = await org.transact('', async (tx) => {
      const account = await tx.insert('account', { Name: 'Prepared' });
      expect(await tx.get('Account', account.Id)).toMatchObject({ Name: 'Prepared' });
      return tx.insert('Contact', { LastName: 'Reader', AccountId: account.Id });
    });
    expect(await readOverHttp(`Contact/${contact.Id}`)).toMatchObject({
      LastName: 'Reader',
      AccountId: contact.AccountId,
    });
    expect(contact.CreatedDate).toBe('2026-11-22T09:00:00.000+0000');
  });

  it('reads, updates and deletes them', async () => {
    const { org } = emulator;
    const { Id } = await org.transact('', (tx) => tx.insert('Account', { Name: 'Short-lived' }));
    await org.transact(Id, (tx) => tx.update('Account', Id, { Name: 'Longer-lived' }));
    expect(await org.get('ACCOUNT', Id)).toMatchObject({ Name: 'Longer-lived' });
    expect(await org.find('Account', 'Name', 'longer-lived')).toHaveLength(1);
    expect((await org.all('Account')).map((each) => each.Id)).toContain(Id);
    await org.transact(Id, (tx) => tx.delete('Account', Id));
    expect(await org.get('Account', Id)).toBeUndefined();
  });

  it('keeps nothing of a transaction that fails', async () => {
    const { org } = emulator;
    const failing = org.transact('', async (tx) => {
      await tx.insert('Account', { Name: 'Never' });
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    expect(await org.find('Account', 'Name', 'Never')).toEqual([]);
  });

  it.each(['BackgroundJob', 'SessionToken', 'UserCredential', 'Account__bin', 'Nothing'])(
    'has no sObject %s',
    async (name) => {
      const { org } = emulator;
      const refusal = `The org has no sObject ${name}`;
      await expect(org.all(name)).rejects.toThrow(refusal);
      await expect(org.get(name, '001xx0000000001AAA')).rejects.toThrow(refusal);
      await expect(org.find(name, 'Id', '001xx0000000001AAA')).rejects.toThrow(refusal);
      await expect(org.transact('', (tx) => tx.insert(name, {}))).rejects.toThrow(refusal);
    },
  );
});
