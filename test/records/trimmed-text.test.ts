import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { asking } from '../sobjects/asking.ts';
import { type Running, runEmulator } from '../support/emulator.ts';

let running: Running;

beforeAll(async () => {
  running = await runEmulator();
});

afterAll(() => running.close());

const { ask, create, read } = asking(() => running);

describe('Text that a client writes', () => {
  it('loses the blanks at its ends, but not those within', async () => {
    const id = await create('Account', {
      Name: ' \t Fern  &  Hollow\n',
      Description: '\n one\n two \n',
      Phone: ' 1 ',
    });
    expect(await read('Account', id)).toMatchObject({
      Name: 'Fern  &  Hollow',
      Description: 'one\n two',
      Phone: '1',
    });
  });

  it('keeps no-break and wide spaces', async () => {
    const id = await create('Account', { Name: ' \u00a0Fern\u3000 ' });
    expect(await read('Account', id)).toMatchObject({ Name: '\u00a0Fern\u3000' });
  });

  it('that is only blanks is null, or missing in a required field', async () => {
    const { status, json } = await ask('POST', '/sobjects/Account', { Name: ' \t ' });
    expect([status, json]).toMatchObject([
      400,
      [{ errorCode: 'REQUIRED_FIELD_MISSING', message: 'Required fields are missing: [Name]' }],
    ]);
    const id = await create('Account', { Name: 'Fern', Site: 'North' });
    await ask('PATCH', `/sobjects/Account/${id}`, { Site: '  ' });
    expect(await read('Account', id)).toMatchObject({ Site: null });
    expect((await ask('PATCH', `/sobjects/Account/${id}`, { Name: '  ' })).json).toMatchObject([
      { errorCode: 'REQUIRED_FIELD_MISSING', fields: ['Name'] },
    ]);
  });

  it('is measured without the blanks at its ends', async () => {
    const name = 'x'.repeat(255);
    const id = await create('Account', { Name: `  ${name}  ` });
    expect(await read('Account', id)).toMatchObject({ Name: name });
  });

  it('is trimmed in collections too', async () => {
    const records = [{ attributes: { type: 'Account' }, Name: ' Collected ' }];
    const { json } = await ask('POST', '/composite/sobjects', { records });
    const [{ id = '' } = {}] = json as { id?: string }[];
    expect(await read('Account', id)).toMatchObject({ Name: 'Collected' });
  });
});
