import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { SObjectRecord } from '../../src/org/port.ts';
import type { SObjectType } from '../../src/org/sobject-type.ts';
import { type Running, runEmulator } from '../support/emulator.ts';
import { asking } from './asking.ts';

let running: Running;

beforeAll(async () => {
  running = await runEmulator();
});

afterAll(() => running.close());

const { ask } = asking(() => running);

const IDS = ['0bMxx0000000101EAA', '1Osxx0000000001CAA', '001xx0000000001AAA', '0aQxx000000zzzzAAA', 'nope'];

/** Values that clients might send, right for some fields and wrong for others. */
const value = fc.oneof(
  fc.constantFrom(null, '', true, false, 0, -1, 1.5, 1e21, '12.345', 'Processed', 'Applied', 'Capture'),
  fc.constantFrom(
    'External',
    'Active',
    'USD',
    'JPY',
    '2026-11-22',
    '2026-11-22T10:00:00Z',
    '2026-02-30',
    ...IDS,
  ),
  fc.double({ noNaN: true }),
  fc.string({ maxLength: 300 }),
  fc.constantFrom<unknown>([], {}, [1], { Name: 'x' }, { attributes: { type: 'Account' }, Id: IDS[0] }),
);

/** Usually a field of the object, picked by a number. */
const member = fc.tuple(fc.nat(), value, fc.boolean());

/** The body starts as a copy of the record `like`, with the fields that clients may write. */
function bodyOf(
  type: SObjectType,
  members: readonly [number, unknown, boolean][],
  like: SObjectRecord | undefined,
): string {
  const copied = Object.entries(like ?? {}).filter(([name]) => type.fields.get(name)?.createable);
  const names = [...type.fields.keys()];
  const named = members.map(([pick, sent, isNoName]) => {
    const name = names[pick % names.length] as string;
    return [isNoName && pick % 5 === 0 ? `${name}x` : name.toLowerCase(), sent];
  });
  return JSON.stringify(Object.fromEntries([...copied, ...named]));
}

const STATUSES = [200, 201, 204, 400, 404];

it('every write succeeds or is refused, without a fault, and a refused write changes nothing', async () => {
  const { org } = running.emulator;
  const types = [...org.sObjectTypes()];
  await fc.assert(
    fc.asyncProperty(
      fc.nat(),
      fc.array(member, { maxLength: 4 }),
      fc.boolean(),
      async (pick, members, isInsert) => {
        const type = types[pick % types.length] as SObjectType;
        const records = await org.all(type.name);
        const one = records[pick % Math.max(records.length, 1)];
        const path = `/services/data/v68.0/sobjects/${type.name}${isInsert || !one ? '' : `/${one.Id}`}`;
        const method = path.endsWith(type.name) ? 'POST' : 'PATCH';
        const { status, text } = await ask(method, path, bodyOf(type, members, isInsert ? one : undefined));
        if (!STATUSES.includes(status)) throw new Error(`${method} ${path}: ${status} ${text}`);
        if (status >= 400) expect(await org.all(type.name)).toEqual(records);
      },
    ),
    { numRuns: 200 },
  );
});

it('after every delete the record is deleted or still there', async () => {
  const { org } = running.emulator;
  for (const type of org.sObjectTypes()) {
    const [record] = type.keyPrefix === null ? [] : await org.all(type.name);
    if (!record) continue;
    const { status, text } = await ask('DELETE', `/services/data/v68.0/sobjects/${type.name}/${record.Id}`);
    if (status !== 204 && status !== 400) throw new Error(`${type.name}: ${status} ${text}`);
    expect((await org.get(type.name, record.Id)) === undefined).toBe(status === 204);
  }
});
