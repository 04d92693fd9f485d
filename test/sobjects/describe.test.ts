import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Running, runEmulator } from '../support/emulator.ts';
import { asking } from './asking.ts';

let running: Running;

beforeAll(async () => {
  running = await runEmulator();
});

afterAll(() => running.close());

const { ask, create } = asking(() => running);

interface Described {
  readonly fields: readonly Record<string, unknown>[];
  readonly childRelationships: readonly Record<string, unknown>[];
}

const describeAt = async (sObject: string, version = 59) =>
  (await ask('GET', `/services/data/v${version}.0/sobjects/${sObject}/describe`)).json as Described;

const fieldOf = ({ fields }: Described, name: string) => fields.find((field) => field.name === name);

describe('GET /sobjects/T/describe', () => {
  it('describes an object, in canonical case', async () => {
    const described = await describeAt('payment');
    expect(described).toMatchObject({
      name: 'Payment',
      keyPrefix: '0aQ',
      createable: true,
      custom: false,
      urls: { describe: '/services/data/v59.0/sobjects/Payment/describe' },
      recordTypeInfos: [{ developerName: 'Master', master: true }],
      supportedScopes: [{ name: 'everything' }],
    });
    expect(fieldOf(described, 'Id')).toMatchObject({
      type: 'id',
      soapType: 'tns:ID',
      length: 18,
      byteLength: 18,
      idLookup: true,
      createable: false,
    });
    expect(fieldOf(described, 'Amount')).toMatchObject({
      type: 'currency',
      soapType: 'xsd:double',
      precision: 18,
      scale: 2,
      nillable: false,
      length: 0,
    });
    expect(fieldOf(described, 'AccountId')).toMatchObject({
      referenceTo: ['Account'],
      relationshipName: 'Account',
      soapType: 'tns:ID',
    });
    expect(fieldOf(described, 'Status')?.picklistValues).toContainEqual({
      active: true,
      defaultValue: false,
      label: 'Processed',
      validFor: null,
      value: 'Processed',
    });
    expect(described.childRelationships).toContainEqual(
      expect.objectContaining({
        childSObject: 'RefundLinePayment',
        field: 'PaymentId',
        cascadeDelete: true,
      }),
    );
  });

  it('gives every field the same keys, whatever the object', async () => {
    const { json } = await ask('GET', '/services/data/v68.0/sobjects');
    const { sobjects } = json as { sobjects: { name: string }[] };
    const keys = Object.keys(fieldOf(await describeAt('Payment'), 'Id') ?? {});
    for (const { name } of sobjects) {
      for (const field of (await describeAt(name, 68)).fields) expect(Object.keys(field)).toEqual(keys);
    }
  });

  it('has fields and children from their own version on', async () => {
    const names = ({ fields }: Described) => fields.map(({ name }) => name);
    const children = ({ childRelationships }: Described) =>
      childRelationships.map(({ childSObject }) => childSObject);
    const [old, recent] = [
      await describeAt('OrderPaymentSummary', 48),
      await describeAt('OrderPaymentSummary', 63),
    ];
    expect(names(recent).length).toBeGreaterThan(names(old).length);
    expect(children(old)).not.toContain('OrderPaymentSummaryReference');
    expect(children(recent)).toContain('OrderPaymentSummaryReference');
    expect((await ask('GET', '/services/data/v47.0/sobjects/Payment/describe')).status).toBe(404);
  });

  it('describes platform events too', async () => {
    expect(await describeAt('ProcessExceptionEvent')).toMatchObject({
      keyPrefix: null,
      replicateable: false,
    });
  });

  it('is 304 when nothing has changed, and complete otherwise', async () => {
    const path = '/sobjects/Payment/describe';
    const modified = (await ask('GET', path)).headers.get('last-modified') ?? '';
    const again = await ask('GET', path, undefined, { 'If-Modified-Since': modified });
    expect([again.status, again.text]).toEqual([304, '']);
    const since = 'Thu, 01 Jan 2015 00:00:00 GMT';
    expect((await ask('GET', path, undefined, { 'If-Modified-Since': since })).status).toBe(200);
    expect((await ask('GET', path, undefined, { 'If-Modified-Since': 'long ago' })).status).toBe(200);
  });

  it('is XML too', async () => {
    const { text } = await ask('GET', '/sobjects/Payment/describe.xml');
    expect(text).toMatch(/^<\?xml[^>]*><DescribeSObject[ >]/);
    expect(text).toContain('<fields><aggregatable>');
  });

  it('answers 501 for layouts', async () => {
    for (const kind of ['layouts', 'compactLayouts']) {
      const { status, text } = await ask('GET', `/sobjects/Payment/describe/${kind}`);
      expect(status).toBe(501);
      expect(text).toContain('not emulated');
    }
    expect((await ask('GET', '/sobjects/Nope/describe')).status).toBe(404);
  });
});

describe('The records changed last', () => {
  it('are listed for one object, and for all', async () => {
    const first = await create('Account', { Name: 'First' });
    running.clock.turn(60_000);
    const second = await create('Account', { Name: 'Second' });
    const { json } = await ask('GET', '/sobjects/Account');
    expect(json).toMatchObject({
      objectDescribe: { name: 'Account' },
      recentItems: [
        { Id: second, Name: 'Second', attributes: { type: 'Account' } },
        { Id: first },
        {},
        {},
        {},
      ],
    });
    running.clock.turn(60_000);
    await ask('PATCH', `/sobjects/Account/${first}`, { Phone: '1' });
    expect((await ask('GET', '/recent/?limit=2')).json).toMatchObject([{ Id: first }, { Id: second }]);
    expect((await ask('GET', '/recent?limit=none')).status).toBe(400);
    expect((await ask('GET', '/recent.xml?limit=1')).text).toContain(
      '<RecentItems><recentItem type="Account"',
    );
  });

  it('are never events', async () => {
    expect((await ask('GET', '/sobjects/ProcessExceptionEvent')).json).toMatchObject({ recentItems: [] });
  });
});

describe('GET /limits/recordCount', () => {
  it('counts the requested objects, and leaves out unknown ones', async () => {
    const countOf = async () => {
      const { json } = await ask('GET', '/limits/recordCount/?sObjects=account,%20Nope');
      return json as { sObjects: { count: number; name: string }[] };
    };
    const { sObjects } = await countOf();
    expect(sObjects).toEqual([{ count: expect.any(Number), name: 'Account' }]);
    await ask('DELETE', `/sobjects/Account/${await create('Account', { Name: 'Gone' })}`);
    expect((await countOf()).sObjects).toEqual(sObjects);
  });

  it('counts all objects by default', async () => {
    const { json } = await ask('GET', '/limits/recordCount');
    expect((json as { sObjects: unknown[] }).sObjects.length).toBeGreaterThan(30);
  });
});
