/** The exact texts of the payment gateway log: partner code queries its messages by equality. */
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Running, refundsPath, runEmulator } from '../../support/emulator.ts';

const GATEWAY = '0b0xx0000000001AAA';
const ORDER = '1Osxx0000000001CAA';
const MEMO = '50gxx0000000101AAA';
const SUMMARY = '0bMxx0000000101EAA';

let running: Running;

beforeEach(async () => {
  running = await runEmulator();
});

afterEach(() => running.close());

const sendJson = (path: string, method: string, body: object) =>
  running.send(path, { method, body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } });

const behave = (behavior: object) =>
  sendJson('/_emulator/settings', 'PATCH', { gatewayBehaviors: { [GATEWAY]: behavior } });

async function refund(behavior: object): Promise<void> {
  expect((await behave(behavior)).status).toBe(200);
  expect((await sendJson(refundsPath(ORDER), 'POST', { creditMemoId: MEMO })).status).toBe(201);
  await running.emulator.idle();
}

const FIELDS =
  'InteractionStatus, SfResultCode, SfRefNumber, GatewayResultCode, GatewayMessage, GatewayResultCodeDescription, GatewayRefNumber, Request, Response, IsNotification';

async function logsWith(message: string): Promise<Record<string, unknown>[]> {
  const soql = `SELECT ${FIELDS} FROM PaymentGatewayLog WHERE OrderPaymentSummary.OrderSummaryId = '${ORDER}' AND GatewayMessage = '${message}'`;
  const { json } = await running.send(`/services/data/v59.0/query?q=${encodeURIComponent(soql)}`);
  return (json as { records: Record<string, unknown>[] }).records;
}

/** The rows of the README's table: behavior, status, result code, gateway's code, message, description. */
const rows = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8')
  .split('### What a payment gateway answers')[1]!
  .split('\n## ')[0]!
  .split('\n')
  .filter((line) => line.startsWith('| `') && !line.includes('InteractionStatus'))
  .map((line) =>
    line
      .slice(2, -2)
      .split(' | ')
      .map((cell) => cell.trim().replace(/^`(.*)`$/, '$1')),
  );

describe('the log of a refund', () => {
  it('is in the README for every behavior', () => {
    expect(rows.map(([behavior]) => behavior).sort()).toEqual(
      ['approve', 'decline', 'error', 'fail', 'invalid', 'pending', 'requires-review', 'timeout'].sort(),
    );
  });

  it.each(rows)(
    'for %s is found by its message',
    async (behavior, status, code, gatewayCode, message, reason) => {
      await refund({ refund: behavior, notification: 'manual' });
      expect(await logsWith(message!)).toEqual([
        expect.objectContaining({
          InteractionStatus: status,
          SfResultCode: code,
          GatewayResultCode: gatewayCode || null,
          GatewayMessage: message,
          GatewayResultCodeDescription: reason || null,
          IsNotification: 'No',
        }),
      ]);
      const { LastPaymentGatewayMessage } = await running.read('OrderPaymentSummary', SUMMARY);
      expect(LastPaymentGatewayMessage).toBe(message);
    },
  );

  it.each([
    ['approve', '[refund-complete]'],
    ['decline', '[refund-fail] The issuer declined the refund'],
  ])('of a notification that says %s is found by its message', async (notification, message) => {
    await refund({ refund: 'pending', notification });
    expect(await logsWith('[refund-received]')).toHaveLength(1);
    running.clock.turn(1);
    await running.emulator.org.transact('after the notification', async () => {});
    expect(await logsWith(message)).toEqual([expect.objectContaining({ IsNotification: 'Yes' })]);
  });
});

const TEXTS = {
  gatewayMessage: '[refund-received] ',
  gatewayResultCode: 'received',
  gatewayResultCodeDescription: ' In the bank’s hands\n',
  gatewayRefNumber: 'PSP-0815',
  request: '{"reference":"MERCHANT-1"}',
  response: '{"pspReference":"PSP-0815","status":"received"}',
};

const LOGGED = {
  GatewayMessage: '[refund-received]',
  GatewayResultCode: 'received',
  GatewayResultCodeDescription: 'In the bank’s hands',
  GatewayRefNumber: 'PSP-0815',
  Request: TEXTS.request,
  Response: TEXTS.response,
};

describe("a gateway's own words", () => {
  it('are in the log, trimmed as the org trims text, and on the refund', async () => {
    await refund({ refund: 'pending', notification: 'manual', ...TEXTS });
    const [log, ...others] = await logsWith('[refund-received]');
    expect(others).toEqual([]);
    expect(log).toMatchObject(LOGGED);
    const [made] = (await running.emulator.org.all('Refund')).slice(-1);
    expect(made).toMatchObject({ GatewayRefNumber: 'PSP-0815', GatewayResultCode: 'received' });
  });

  it('leave a field blank if they are empty, and do not change the others', async () => {
    await refund({ refund: 'approve', gatewayRefNumber: '', response: ' ' });
    expect(await logsWith('[refund-complete]')).toMatchObject([
      { GatewayRefNumber: null, Response: null, GatewayResultCode: 'APPROVED' },
    ]);
  });

  it('are replaced by those of the notification', async () => {
    await refund({
      refund: 'pending',
      notificationTexts: { ...TEXTS, gatewayMessage: '[refund-complete] ok' },
    });
    running.clock.turn(1);
    await running.emulator.org.transact('after the notification', async () => {});
    expect(await logsWith('[refund-received]')).toMatchObject([{ GatewayResultCode: 'RECEIVED' }]);
    expect(await logsWith('[refund-complete] ok')).toMatchObject([
      { ...LOGGED, GatewayMessage: '[refund-complete] ok', IsNotification: 'Yes' },
    ]);
  });

  it('may come with a notification sent by hand, and in the event of a refund that failed', async () => {
    await refund({ refund: 'pending', notification: 'manual' });
    const [log] = await logsWith('[refund-received]');
    const gatewayMessage = '[refund-fail] Insufficient balance';
    const sent = await sendJson('/_emulator/gateway-notifications', 'POST', {
      sfRefNumber: log?.SfRefNumber,
      outcome: 'decline',
      gatewayMessage,
      gatewayResultCode: 'REFUND_FAILED',
    });
    expect(sent.json).toEqual({ receipt: 'applied' });
    expect(await logsWith(gatewayMessage)).toMatchObject([
      { InteractionStatus: 'Failed', SfResultCode: 'Decline', GatewayResultCode: 'REFUND_FAILED' },
    ]);
    const [event] = await running.emulator.org.all('ProcessExceptionEvent');
    expect(String(event?.Description)).toContain(gatewayMessage);
  });

  it.each([
    [{ gatewayMessage: 'x'.repeat(256) }, 'gatewayMessage must be text of at most 255 characters'],
    [{ gatewayResultCode: 'x'.repeat(65) }, 'gatewayResultCode must be text of at most 64 characters'],
    [{ response: null }, 'response must be text of at most 131072 characters'],
    [{ reason: 'why' }, 'reason must be one of sfRefNumber, outcome, gatewayMessage'],
    [{ outcome: 'perhaps' }, 'outcome must be one of approve, decline'],
  ])('are refused in a notification with %j, which changes nothing', async (wrong, message) => {
    await refund({ refund: 'pending', notification: 'manual' });
    const [log] = await logsWith('[refund-received]');
    const notification = { sfRefNumber: log?.SfRefNumber, outcome: 'approve', ...wrong };
    const { status, text } = await sendJson('/_emulator/gateway-notifications', 'POST', notification);
    expect({ status, text }).toEqual({ status: 400, text: expect.stringContaining(message) });
    expect(await running.read('OrderPaymentSummary', SUMMARY)).toMatchObject({ PendingRefundAmount: 45 });
  });
});
