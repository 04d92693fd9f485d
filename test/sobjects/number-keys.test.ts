/** External ids that are numbers, in the path of a record. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type Running, runEmulator } from '../support/emulator.ts';
import { asking } from './asking.ts';

const SEED = new URL('../support/gizmo', import.meta.url).pathname;

let running: Running;

beforeAll(async () => {
  running = await runEmulator({ seed: SEED });
});

afterAll(() => running.close());

const { ask } = asking(() => running);

it('A key that is no number is named as it stands in the path', async () => {
  const { status, json } = await ask('PATCH', '/sobjects/Gizmo__c/ExtNum__c/twelve', { Name: 'New' });
  expect([status, json]).toEqual([
    400,
    [
      {
        message: 'Ext Num: value not of required type: twelve',
        errorCode: 'INVALID_TYPE_ON_FIELD_IN_RECORD',
        fields: ['ExtNum__c'],
      },
    ],
  ]);
});

it('A key with an exponent finds the record whose key is stored with all its digits', async () => {
  const first = await ask('PATCH', '/sobjects/Gizmo__c/ExtNum__c/16147805824397', { Name: 'New' });
  const again = await ask('PATCH', '/sobjects/Gizmo__c/ExtNum__c/1.6147805824397E13', { Name: 'Same' });
  expect([first.status, again.status]).toEqual([201, 200]);
  expect(again.json).toMatchObject({ id: (first.json as { id: string }).id });
});
