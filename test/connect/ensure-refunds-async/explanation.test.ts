/** An operation explains itself at /_emulator/operations. job.test.ts checks that its amounts are those of the records. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Running, refundsPath, runEmulator } from '../../support/emulator.ts';

let running: Running;

beforeEach(async () => {
  running = await runEmulator();
  await running.emulator.org.changeSettings({ randomSeed: 'stable' });
});

afterEach(() => running.close());

interface Explained {
  readonly status: string;
  readonly request: Record<string, unknown>;
  readonly rule: Record<string, unknown> | null;
  readonly steps: readonly { readonly step: number; readonly text: string }[];
  readonly gatewayCalls: readonly Record<string, unknown>[];
  readonly left: Record<string, unknown> | null;
}

const order = (number: string) => `1Osxx00000000${number}CAA`;

async function ensureRefunds(number: string, input: object): Promise<string> {
  const { json } = await running.send(refundsPath(order(number)), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(input),
  });
  await running.emulator.idle();
  return (json as { backgroundOperationId: string }).backgroundOperationId;
}

async function explain(id: string): Promise<Explained> {
  const { status, json } = await running.send(`/_emulator/operations/${id}`);
  expect(status).toBe(200);
  return json as Explained;
}

const stepsOf = ({ steps }: Explained) => steps.map(({ step, text }) => `${step} ${text}`);

describe('an operation', () => {
  it('explains each step in order, with its number and its reason', async () => {
    const id = await ensureRefunds('03', { creditMemoId: '50gxx0000000301AAA' });
    const steps = stepsOf(await explain(id));
    expect(steps).toEqual([
      expect.stringMatching(
        /^1 .*USD 110\.00 of the credit memo .* USD 160\.00 is available .* That is enough\.$/,
      ),
      expect.stringMatching(
        /^4 The credit memo refunds USD 110\.00 from .*0301EAA: no amount matches exactly/,
      ),
      expect.stringMatching(
        /^5 .* USD 80\.00 is refunded from payment 0aQxx0000000303EAA: none is large enough alone/,
      ),
      expect.stringMatching(/^5 .* USD 30\.00 is refunded from payment 0aQxx0000000302EAA: /),
      expect.stringMatching(
        /^6 USD 80\.00 of payment 0aQxx0000000303EAA is unapplied from invoice 3ttxx0000000303AAA, and credit memo/,
      ),
      expect.stringMatching(
        /^6 USD 30\.00 of payment 0aQxx0000000302EAA is unapplied from invoice 3ttxx0000000302AAA, and credit memo/,
      ),
    ]);
  });

  it('explains its sequences, fee invoices and openings', async () => {
    const sequences = [
      { orderPaymentSummaryId: '0bMxx0000000203EAA', amount: 40 },
      { orderPaymentSummaryId: '0bMxx0000000201EAA', amount: 0 },
    ];
    const partial = { creditMemoId: '50gxx0000000201AAA', sequences, isAllowPartial: true };
    const explained = await explain(await ensureRefunds('02', partial));
    expect(stepsOf(explained).slice(1)).toEqual([
      expect.stringMatching(/^3 Sequence 1 \(USD 40\.00\) refunds USD 40\.00 from .*0203EAA\.$/),
      expect.stringMatching(
        /^3 Sequence 2 \(USD 0\.00\) refunds nothing from .*0201EAA: its amount is zero\.$/,
      ),
      expect.stringMatching(/^3 isAllowPartial is true/),
      expect.stringMatching(/^6 USD 40\.00/),
    ]);
    expect(explained.left).toEqual({
      creditMemo: '30.00',
      excessFunds: '0.00',
      shortfall: null,
      reasons: [],
    });
    const fee = { creditMemoId: '50gxx0000000501AAA', invoicesToPay: [{ invoiceId: '3ttxx0000000502AAA' }] };
    expect(stepsOf(await explain(await ensureRefunds('05', fee)))[1]).toMatch(
      /^2 The credit memo pays USD 9\.90 of fee invoice 3ttxx0000000502AAA\.$/,
    );
  });

  it('lists every gateway call with its outcome, including a later one', async () => {
    const declined = await explain(await ensureRefunds('10', { creditMemoId: '50gxx0000001001AAA' }));
    expect(declined.gatewayCalls).toMatchObject([
      { amount: '54.00', refundStatus: 'Failed', sfResultCode: 'Decline', refundId: null },
    ]);
    const id = await ensureRefunds('12', { creditMemoId: '50gxx0000001201AAA' });
    expect((await explain(id)).gatewayCalls).toMatchObject([
      { refundStatus: 'Pending', isSettledByNotification: false },
    ]);
    await running.send('/_emulator/gateway-notifications', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ sfRefNumber: `${id}-1`, outcome: 'approve' }),
    });
    const settled = await explain(id);
    expect(settled.gatewayCalls).toMatchObject([
      { refundStatus: 'Processed', isSettledByNotification: true },
    ]);
    expect(stepsOf(settled).at(-1)).toMatch(/^6 USD 49\.50 of payment .* is unapplied from invoice/);
  });

  it('shows the rule in force when it ran, not the current one', async () => {
    await running.emulator.org.changeSettings({ refundSelection: 'largest-first' });
    const id = await ensureRefunds('13', { excessFundsAmount: 110 });
    await running.emulator.org.changeSettings({ refundSelection: 'smallest-sufficient' });
    const explained = await explain(id);
    expect(explained.rule).toEqual({
      refundSelection: 'largest-first',
      seed: 'stable',
      creditMemoApplication: 'when-refunded',
    });
    expect(stepsOf(explained)[1]).toMatch(
      /USD 80\.00 from .*: no amount matches exactly, and it is the largest/,
    );
  });

  it('repeats its own random order of equal amounts', async () => {
    await running.emulator.org.changeSettings({ randomSeed: null });
    const explained = await explain(await ensureRefunds('02', { creditMemoId: '50gxx0000000201AAA' }));
    const called = explained.gatewayCalls.map(({ orderPaymentSummaryId }) => orderPaymentSummaryId);
    const chosen = stepsOf(explained).flatMap((text) => /^4 .* (0bM\w{15}):/.exec(text)?.[1] ?? []);
    expect(chosen).toEqual(called);
  });

  it('that failed the total check says so, and that no money moved', async () => {
    const explained = await explain(await ensureRefunds('13', { excessFundsAmount: 161 }));
    expect(stepsOf(explained)).toEqual([
      expect.stringMatching(/That is too little, so nothing is refunded\.$/),
    ]);
    expect(explained).toMatchObject({ status: 'Error', gatewayCalls: [], left: null });
  });

  it('that does not exist, or whose id is that of another object, is not found', async () => {
    for (const id of ['08Pxx0000000009EAA', '1Osxx0000000001CAA', 'nothing']) {
      expect((await running.send(`/_emulator/operations/${id}`)).status).toBe(404);
    }
  });
});

describe('the operations of an order summary', () => {
  it('are listed oldest first, by an id of 15 or 18 characters', async () => {
    const ids = [
      await ensureRefunds('13', { excessFundsAmount: 10 }),
      await ensureRefunds('13', { excessFundsAmount: 20 }),
    ];
    for (const id of [order('13'), order('13').slice(0, 15)]) {
      const { json } = await running.send(`/_emulator/operations?orderSummaryId=${id}`);
      const { operations } = json as { operations: { backgroundOperationId: string }[] };
      expect(operations.map(({ backgroundOperationId }) => backgroundOperationId)).toEqual(ids);
    }
  });

  it('are requested by order summary', async () => {
    for (const query of ['', '?orderSummaryId=', '?orderSummaryId=1Osxx0000000099CAA', '?orderSummaryId=x']) {
      const { status, text } = await running.send(`/_emulator/operations${query}`);
      expect([status, text]).toEqual([
        400,
        expect.stringContaining('must be the id of an order summary of the org'),
      ]);
    }
  });
});
