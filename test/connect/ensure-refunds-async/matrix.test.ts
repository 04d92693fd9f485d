/** Every property × every version 48.0–68.0 × JSON and XML, over HTTP: available from its version on, unknown before. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Running, refundsPath, runEmulator } from '../../support/emulator.ts';
import { toXml } from '../../support/xml.ts';

const ORDER = '1Osxx0000000005CAA';
const MEMO = '50gxx0000000501AAA';

const PROPERTIES: readonly [name: string, since: number, value: unknown][] = [
  ['creditMemoId', 48, MEMO],
  ['excessFundsAmount', 49, 0],
  ['invoicesToPay', 56, [{ invoiceId: '3ttxx0000000502AAA' }]],
  ['isAllowPartial', 56, true],
  ['isReservedBalanceAmountConsidered', 59, true],
  ['sequences', 56, [{ amount: '0', orderPaymentSummaryId: '0bMxx0000000501EAA' }]],
];

const VERSIONS = Array.from({ length: 68 - 48 + 1 }, (_, index) => 48 + index);

let running: Running;

beforeAll(async () => {
  running = await runEmulator();
});

afterAll(() => running.close());

describe.each(['json', 'xml'] as const)('in %s', (format) => {
  it.each(PROPERTIES)('%s', async (name, since, value) => {
    const input = { creditMemoId: MEMO, [name]: value };
    const body = format === 'json' ? JSON.stringify(input) : toXml('ensureRefundsAsyncInput', input);
    const headers = { 'Content-Type': `application/${format}` };
    for (const version of VERSIONS) {
      const { status, json } = await running.send(refundsPath(ORDER, version), {
        method: 'POST',
        headers,
        body,
      });
      if (version >= since) expect([version, status]).toEqual([version, 201]);
      else {
        expect([version, status]).toEqual([version, 400]);
        expect(json).toMatchObject([
          {
            errorCode: `${format.toUpperCase()}_PARSER_ERROR`,
            message: expect.stringContaining(`Unrecognized field "${name}" at [line:1,`),
          },
        ]);
      }
    }
  });
});

it('the resource does not exist below 48.0', async () => {
  for (const version of [20, 46, 47]) {
    const { status } = await running.send(refundsPath(ORDER, version), { method: 'POST', body: '{}' });
    expect(status).toBe(404);
  }
});
