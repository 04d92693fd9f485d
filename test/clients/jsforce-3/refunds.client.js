import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import jsforce from 'jsforce';
import { EXCESS_FUNDS, ONE_CARD, refundsPath } from '../demo-org.js';
import { startEmulator } from '../emulator.js';
import { FEATURES } from '../features.js';

const emulator = await startEmulator();
const org = new jsforce.Connection({
  instanceUrl: emulator.url,
  accessToken: emulator.token,
  version: '62.0',
});

/** Polls like an integration until the operation has ended. */
async function completed(id) {
  for (;;) {
    const operation = await org.sobject('BackgroundOperation').retrieve(id);
    if (!['New', 'Scheduled', 'Running', 'Waiting'].includes(operation.Status)) return operation;
  }
}

describe(FEATURES.refunds, () => {
  it('refunds a credit memo, polls the operation, and reads the gateway log', async () => {
    const { orderSummary, creditMemo, orderPaymentSummary } = ONE_CARD;
    const output = await org.requestPost(refundsPath(orderSummary), { creditMemoId: creditMemo });
    assert.deepEqual(output, {
      backgroundOperationId: output.backgroundOperationId,
      errors: [],
      success: true,
    });
    assert.equal((await completed(output.backgroundOperationId)).Status, 'Complete');
    const { records } = await org.query(
      `SELECT InteractionStatus, GatewayMessage FROM PaymentGatewayLog WHERE OrderPaymentSummary.OrderSummaryId = '${orderSummary}' AND InteractionType = 'ReferencedRefund'`,
    );
    assert.deepEqual(
      records.map(({ InteractionStatus }) => InteractionStatus),
      ['Success'],
    );
    assert.match(records[0].GatewayMessage, /refund-complete/);
    const summary = await org.sobject('OrderPaymentSummary').retrieve(orderPaymentSummary);
    assert.deepEqual([summary.RefundedAmount, summary.AvailableToRefundAmount], [45, 75]);
  });

  it('refunds excess funds of an order named by 15 characters', async () => {
    const path = `/services/data/v59.0${refundsPath(EXCESS_FUNDS.orderSummary.slice(0, 15))}`;
    const { backgroundOperationId } = await org.request({
      method: 'POST',
      url: path,
      body: JSON.stringify({ excessFundsAmount: 15 }),
      headers: { 'Content-Type': 'application/json' },
    });
    assert.equal((await completed(backgroundOperationId)).Status, 'Complete');
    const summary = await org.sobject('OrderPaymentSummary').retrieve(EXCESS_FUNDS.orderPaymentSummary);
    assert.equal(summary.AvailableToRefundAmount, 0);
  });

  it('runs the standard action, and shows which inputs failed', async () => {
    const { orderSummary, creditMemo, draftMemo } = ONE_CARD;
    const run = (creditMemoId) =>
      org.requestPost('/actions/standard/ensureRefundsOrderSummaryAsync', {
        inputs: [{ orderSummaryId: orderSummary, ensureRefundsAsyncInput: { creditMemoId } }],
      });
    const [{ isSuccess, outputValues }] = await run(creditMemo);
    assert.equal(isSuccess, true);
    const { backgroundOperationId } = outputValues.ensureRefundsAsyncOutput;
    assert.equal((await completed(backgroundOperationId)).Status, 'Complete');
    await assert.rejects(run(draftMemo), /has status Draft/);
  });
});

describe(FEATURES.errors, () => {
  const ask = (body, orderSummary = ONE_CARD.orderSummary) =>
    org.requestPost(refundsPath(orderSummary), body);

  it('shows the error of a request', async () => {
    await assert.rejects(ask({ creditMemo: 'x' }), { errorCode: 'JSON_PARSER_ERROR' });
    await assert.rejects(ask({ excessFundsAmount: 1 }, '001xx0000000001AAA'), {
      errorCode: 'INVALID_ID_FIELD',
    });
    await assert.rejects(org.requestGet(refundsPath(ONE_CARD.orderSummary)), {
      errorCode: 'METHOD_NOT_ALLOWED',
    });
    const old = `/services/data/v47.0${refundsPath(ONE_CARD.orderSummary)}`;
    await assert.rejects(org.requestPost(old, { excessFundsAmount: 1 }), { errorCode: 'NOT_FOUND' });
  });

  it('shows a broken business rule in either shape', async () => {
    const broken = { creditMemoId: ONE_CARD.draftMemo };
    const message = /has status Draft/;
    await assert.rejects(ask(broken), ({ name, data, ...error }) => {
      assert.match(error.message ?? data.message, message);
      assert.equal(data.output.success, false);
      return name === 'Error';
    });
    await emulator.changeSettings({ errorWithOutputShape: 'array' });
    await assert.rejects(ask(broken), { errorCode: 'INVALID_API_INPUT', message });
    await emulator.changeSettings({ errorWithOutputShape: 'object' });
  });
});
