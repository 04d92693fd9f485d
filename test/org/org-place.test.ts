/** Orgs that open with the same seed, in one process. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createLog } from '../../src/log.ts';
import { openOrgAt } from '../../src/org/org-place.ts';
import type { Org } from '../../src/org/port.ts';
import { TestClock } from '../support/clock.ts';

const SUMMARY = ['OrderSummary', '1Osxx0000000001CAA'] as const;

let directory: string;
let open: Org[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sfom-place-'));
  open = [];
});

afterEach(async () => {
  for (const org of open) await org.close();
  await rm(directory, { recursive: true });
});

async function openAt(place: { seed?: string; data?: string } = {}): Promise<Org> {
  const org = await openOrgAt({ clock: new TestClock(), log: createLog('error'), ...place });
  open.push(org);
  return org;
}

describe('two orgs with the demo seed', () => {
  it('share its records', async () => {
    const [one, other] = [await openAt(), await openAt()];
    expect(await other.get(...SUMMARY)).toBe(await one.get(...SUMMARY));
  });

  it('do not share what is written later: records, numbers, settings', async () => {
    const [one, other] = [await openAt(), await openAt({ data: join(directory, 'org') })];
    await one.transact('', (tx) => tx.update(...SUMMARY, { Description: 'mine' }));
    const inserted = await one.transact('', (tx) => tx.insert('Account', { Name: 'mine' }));
    await one.changeSettings({ retryLimit: 9 });
    expect((await other.get(...SUMMARY))?.Description).not.toBe('mine');
    expect(await other.get('Account', inserted.Id)).toBeUndefined();
    expect(other.settings.retryLimit).toBe(3);
    const later = await openAt();
    expect((await later.get(...SUMMARY))?.Description).not.toBe('mine');
    expect(await later.transact('', (tx) => tx.insert('Account', { Name: 'later' }))).toMatchObject({
      Id: inserted.Id,
    });
  });
});

describe('a seed in a directory', () => {
  it('is read anew by each org, because its files may change', async () => {
    const seed = `${directory}/`;
    const named = (Name: string) =>
      writeFile(join(directory, 'Account.ndjson'), `${JSON.stringify({ Id: '001xx0000000001AAA', Name })}\n`);
    await named('first');
    await openAt({ seed });
    await named('second');
    expect(await (await openAt({ seed })).get('Account', '001xx0000000001AAA')).toMatchObject({
      Name: 'second',
    });
  });
});
