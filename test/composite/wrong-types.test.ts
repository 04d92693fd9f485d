/** Values of the wrong type in records that are parts of a body: the parser's message, without a place. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type Running, runEmulator } from '../support/emulator.ts';
import { HERE } from './client.ts';

let running: Running;

beforeAll(async () => {
  running = await runEmulator();
});

afterAll(() => running.close());

const send = async (path: string, body: string) =>
  (await running.send(HERE + path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body }))
    .json;

it.each([
  ['Name', '5', 'string', 'VALUE_NUMBER_INT value 5'],
  ['Name', '5.5', 'string', 'VALUE_NUMBER_FLOAT value 5.5'],
  ['Name', '12345678901234567890', 'string', 'VALUE_NUMBER_INT value 12345678901234567890'],
  ['Name', 'true', 'string', 'VALUE_TRUE value true'],
  ['Name', '{"a":1}', 'string', 'START_OBJECT value {'],
  ['Name', '[12345678901234567890]', 'string', 'START_ARRAY value ['],
  ['AnnualRevenue', '"much"', 'currency', 'VALUE_STRING value much'],
  ['AnnualRevenue', '1e400', 'currency', 'VALUE_NUMBER_FLOAT value 1e999'],
])('%s: %s', async (field, value, type, token) => {
  const record = `{"attributes":{"type":"Account","referenceId":"r"},"${field}":${value}}`;
  const errors = [
    {
      statusCode: 'INVALID_TYPE_ON_FIELD_IN_RECORD',
      message: `Cannot deserialize instance of ${type} from ${token} or request may be missing a required field`,
      fields: [],
    },
  ];
  expect(await send('/composite/sobjects', `{"records":[${record}]}`)).toEqual([{ success: false, errors }]);
  expect(await send('/composite/tree/Account', `{"records":[${record}]}`)).toEqual({
    hasErrors: true,
    results: [{ referenceId: 'r', errors }],
  });
});
