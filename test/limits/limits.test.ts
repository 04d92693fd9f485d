import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Jobs } from '../bulk/jobs.ts';
import { type Running, refundsPath, runEmulator } from '../support/emulator.ts';

let running: Running;

beforeEach(async () => {
  running = await runEmulator();
});

afterEach(() => running.close());

type Limits = Record<string, { Max: number; Remaining: number }>;

const limitsAt = async (version: number): Promise<Limits> =>
  (await running.send(`/services/data/v${version}.0/limits/`)).json as Limits;

const set = (settings: object) =>
  running.send('/_emulator/settings', {
    method: 'PATCH',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(settings),
  });

const DAY = 86_400_000;

describe('GET /limits', () => {
  it('lists dozens of limits, in the order of their names', async () => {
    const limits = await limitsAt(59);
    const names = Object.keys(limits);
    expect(names).toEqual([...names].sort());
    expect(names.length).toBeGreaterThan(60);
    expect(limits).toMatchObject({
      DailyAsyncApexExecutions: { Max: 250_000, Remaining: 250_000 },
      FileStorageMB: { Max: 1_024, Remaining: 1_024 },
      HourlyODataCallout: { Max: 20_000, Remaining: 20_000 },
      PermissionSets: { Max: 1_500, Remaining: 1_500, CreateCustom: { Max: 1_000, Remaining: 1_000 } },
    });
  });

  it.each([
    ['DailyBulkApiRequests', 29, 48],
    ['DailyBulkApiBatches', 49, 68],
    ['DailyBulkV2QueryJobs', 47, 68],
    ['PermissionSets', 41, 68],
    ['DailyAsyncApexTests', 56, 68],
    ['DailyDurableStreamingApiEvents', 37, 68],
    ['DailyMetadataRetrievesWithDependencies', 64, 68],
  ])('lists %s from version %d to %d', async (name, first, last) => {
    const shown = async (version: number) => name in (await limitsAt(version));
    expect(await shown(first)).toBe(true);
    expect(await shown(last)).toBe(true);
    if (first > 29) expect(await shown(first - 1)).toBe(false);
    if (last < 68) expect(await shown(last + 1)).toBe(false);
  });

  it('exists from version 29.0 on, and the list of resources says so', async () => {
    expect((await running.send('/services/data/v28.0/limits')).status).toBe(404);
    expect((await running.send('/services/data/v28.0')).json).not.toHaveProperty('limits');
    expect((await running.send('/services/data/v29.0')).json).toMatchObject({
      limits: '/services/data/v29.0/limits',
    });
  });

  it('lists the same in XML', async () => {
    const { text, headers } = await running.send('/services/data/v59.0/limits.xml');
    expect(headers.get('content-type')).toBe('application/xml;charset=UTF-8');
    expect(text).toMatch(/^<\?xml version="1.0" encoding="UTF-8"\?><LimitsSnapshot><ActiveScratchOrgs>/);
    const names = [...text.matchAll(/<(\w+)><Max>\d+<\/Max><Remaining>\d+<\/Remaining>/g)].map(
      ([, name]) => name,
    );
    const [, ...shown] = Object.keys(await limitsAt(59));
    expect(names.filter((name) => name !== 'CreateCustom')).toEqual(['ActiveScratchOrgs', ...shown]);
    expect(text).toContain('<FileStorageMB><Max>1024</Max><Remaining>1024</Remaining></FileStorageMB>');
  });
});

describe('API requests', () => {
  it('are counted alike by DailyApiRequests and Sforce-Limit-Info, one for each request', async () => {
    for (const used of [1, 2, 3]) {
      const { json, headers } = await running.send('/services/data/v59.0/limits');
      const { Max, Remaining } = (json as Limits).DailyApiRequests as Limits[string];
      expect(Max - Remaining).toBe(used);
      expect(headers.get('sforce-limit-info')).toBe(`api-usage=${used}/${Max}`);
    }
  });

  it('run out at the limit in the settings, and are available again the next day', async () => {
    await set({ limits: { DailyApiRequests: { Max: 15_000, Remaining: 2 } } });
    expect((await limitsAt(59)).DailyApiRequests).toEqual({ Max: 15_000, Remaining: 1 });
    const last = await running.send('/services/data/v59.0/limits');
    expect(last.headers.get('sforce-limit-info')).toBe('api-usage=15000/15000');
    const refused = await running.send('/services/data/v59.0/limits');
    expect(refused.status).toBe(403);
    expect(refused.json).toEqual([
      { message: 'TotalRequests Limit exceeded.', errorCode: 'REQUEST_LIMIT_EXCEEDED' },
    ]);
    expect(refused.headers.get('sforce-limit-info')).toBe('api-usage=15000/15000');
    running.clock.turn(DAY);
    await set({ sessionTimeout: 2 * DAY });
    const { access_token } = await login();
    const tomorrow = await running.send('/services/data/v59.0/limits', {
      headers: { Authorization: `Bearer ${access_token}` },
    });
    expect((tomorrow.json as Limits).DailyApiRequests).toEqual({ Max: 15_000, Remaining: 14_999 });
  });

  it('have one maximum, whichever setting changes it', async () => {
    const { json } = await set({ limits: { DailyApiRequests: { Max: 700 } } });
    expect(json).toMatchObject({ apiRequestLimit: 700, limits: { DailyApiRequests: {} } });
    expect((await limitsAt(59)).DailyApiRequests).toEqual({ Max: 700, Remaining: 699 });
    await set({ apiRequestLimit: 800 });
    expect((await limitsAt(59)).DailyApiRequests).toEqual({ Max: 800, Remaining: 798 });
    const both = await set({ apiRequestLimit: 1, limits: { DailyApiRequests: { Max: 2 } } });
    expect(both.status).toBe(400);
    expect(both.text).toContain('limits.DailyApiRequests.Max must be the same as apiRequestLimit');
    expect(running.emulator.org.settings.apiRequestLimit).toBe(800);
  });

  const login = async () =>
    JSON.parse(
      (
        await running.send('/services/oauth2/token', {
          method: 'POST',
          headers: { Authorization: '', 'Content-Type': 'application/x-www-form-urlencoded' },
          body: 'grant_type=client_credentials&client_id=sfom&client_secret=sfom-secret',
        })
      ).text,
    );
});

describe('usage is counted for', () => {
  it('data storage: 2 KB for each record, rounded up to megabytes', async () => {
    const { DataStorageMB } = await limitsAt(59);
    const { json } = await running.send('/services/data/v59.0/limits/recordCount');
    const { sObjects } = json as { sObjects: { count: number; name: string }[] };
    const megabytes = (records: number) => Math.ceil((records * 2) / 1_024);
    // The records of PaymentMethod are counted with their own objects already.
    const own = sObjects.filter(({ name }) => name !== 'PaymentMethod');
    const records = own.reduce((sum, { count }) => sum + count, 0);
    expect(DataStorageMB).toEqual({ Max: 1_024, Remaining: 1_024 - megabytes(records) });
    const more = 512 - (records % 512) + 1;
    await running.emulator.org.transact('', async (tx) => {
      for (let index = 0; index < more; index++) await tx.insert('Account', { Name: `Account ${index}` });
    });
    expect((await limitsAt(59)).DataStorageMB?.Remaining).toBe(1_024 - megabytes(records) - 1);
  });

  it('bulk query jobs and their results, until none are left', async () => {
    await set({ limits: { DailyBulkV2QueryJobs: { Max: 2 } } });
    const jobs = new Jobs(running, 'query');
    const query = { operation: 'query', query: 'SELECT Id, Name FROM Account' };
    await jobs.ended((await jobs.create(query)).id);
    const { DailyBulkV2QueryJobs, DailyBulkV2QueryFileStorageMB } = await limitsAt(59);
    expect(DailyBulkV2QueryJobs).toEqual({ Max: 2, Remaining: 1 });
    expect(DailyBulkV2QueryFileStorageMB).toEqual({ Max: 976_562, Remaining: 976_561 });
    await jobs.send('POST', '', { operation: 'query', query: 'SELECT Nothing FROM Account' });
    await jobs.create(query);
    const { status, json } = await jobs.send('POST', '', query);
    expect(status).toBe(400);
    expect(json).toEqual([exceeded('DailyBulkV2QueryJobs')]);
    await set({ limits: { DailyBulkV2QueryFileStorageMB: { Remaining: 0 } } });
    expect((await jobs.send('POST', '', query)).json).toEqual([exceeded('DailyBulkV2QueryFileStorageMB')]);
  });

  it('batches of ingest jobs, until none are left', async () => {
    const jobs = new Jobs(running, 'ingest');
    const ingest = async (rows: number) => {
      const { id } = await jobs.create({ object: 'ProcessException', operation: 'insert' });
      await jobs.upload(id, `Message\n${'x\n'.repeat(rows)}`);
      const closed = await jobs.close(id);
      if (closed.status === 200) await jobs.ended(id);
      return closed;
    };
    await ingest(3);
    expect((await limitsAt(59)).DailyBulkApiBatches).toEqual({ Max: 15_000, Remaining: 14_999 });
    expect((await limitsAt(48)).DailyBulkApiRequests).toEqual({ Max: 15_000, Remaining: 14_999 });
    await set({ limits: { DailyBulkApiBatches: { Remaining: 0 } } });
    const { status, json } = await ingest(1);
    expect(status).toBe(400);
    expect(json).toEqual([exceeded('DailyBulkApiBatches')]);
  });

  it('published platform events, for an hour', async () => {
    await set({ gatewayBehaviors: { '0b0xx0000000001AAA': { refund: 'decline' } } });
    await running.send(refundsPath('1Osxx0000000001CAA'), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{"creditMemoId":"50gxx0000000101AAA"}',
    });
    await running.emulator.idle();
    const { json } = await running.send('/_emulator/events/ProcessExceptionEvent');
    const { length } = (json as { events: unknown[] }).events;
    expect(length).toBeGreaterThan(0);
    const left = async () => (await limitsAt(59)).HourlyPublishedPlatformEvents?.Remaining;
    expect(await left()).toBe(50_000 - length);
    running.clock.turn(3_600_000);
    expect(await left()).toBe(50_000);
  });

  const exceeded = (limit: string) => ({
    errorCode: 'EXCEEDEDQUOTA',
    message: `ExceededQuota : the limit ${limit} is used up for today`,
  });
});

describe('the setting limits', () => {
  it('sets limits that the emulator does not count, with Max as upper bound', async () => {
    await set({
      limits: {
        HourlyODataCallout: { Max: 50, Remaining: 7 },
        FileStorageMB: { Max: 10 },
        MassEmail: { Remaining: 9_000 },
        DataStorageMB: { Remaining: 0 },
      },
    });
    expect(await limitsAt(59)).toMatchObject({
      HourlyODataCallout: { Max: 50, Remaining: 7 },
      FileStorageMB: { Max: 10, Remaining: 10 },
      MassEmail: { Max: 5_000, Remaining: 5_000 },
      DataStorageMB: { Max: 1_024, Remaining: 0 },
    });
    await set({ limits: {} });
    expect((await limitsAt(59)).HourlyODataCallout).toEqual({ Max: 20_000, Remaining: 20_000 });
  });

  it.each([
    [{ DailyApiRequest: { Max: 1 } }, 'limits.DailyApiRequest must be one of ActiveScratchOrgs'],
    [{ DailyBulkApiRequests: { Max: 1 } }, 'limits.DailyBulkApiRequests must be one of'],
  ])('refuses %j, which is not a limit', async (limits, problem) => {
    const { status, text } = await set({ limits });
    expect(status).toBe(400);
    expect(text).toContain(problem);
  });
});
