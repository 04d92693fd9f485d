import { describe, expect, test } from '@jest/globals';
import type { FieldValues, Org } from '../../src/org/port.ts';
import { makeId } from '../../src/org/record-ids.ts';
import {
  AUTHORIZATION,
  INVOICE,
  insert,
  MEMO,
  ORDER_SUMMARY,
  openSmallOrg,
  paymentOf,
  read,
  refundOf,
  remove,
  SUMMARY_A,
  SUMMARY_B,
  update,
} from './small-org.ts';

const AVAILABLE = [
  'CapturedAmount',
  'PendingCaptureAmount',
  'RefundedAmount',
  'PendingRefundAmount',
  'AvailableToRefundAmount',
];

describe('An order payment summary', () => {
  test('starts with every amount at zero', async () => {
    const org = await openSmallOrg();
    const summary = await insert(org, 'OrderPaymentSummary', {
      OrderSummaryId: ORDER_SUMMARY,
      Method: 'Cash',
      Type: 'CASH',
    });
    const type = org.sObjectType('OrderPaymentSummary')!;
    const amounts = [...type.fields.values()]
      .filter((field) => field.type === 'currency')
      .map(({ name }) => name);
    const blank = ['PaymentCreditedAmount', 'PendingReverseAuthAmount'];
    for (const amount of amounts) {
      expect([amount, summary[amount] ?? null]).toEqual([amount, blank.includes(amount) ? null : '0.00']);
    }
  });

  test.each([
    ['Processed', ['100.00', '0.00', '0.00', '0.00', '100.00']],
    ['Pending', ['0.00', '100.00', '0.00', '0.00', '100.00']],
    ['Draft', ['0.00', '0.00', '0.00', '0.00', '0.00']],
    ['Canceled', ['0.00', '0.00', '0.00', '0.00', '0.00']],
    ['Failed', ['0.00', '0.00', '0.00', '0.00', '0.00']],
  ])('counts a payment with status %s', async (Status, amounts) => {
    const org = await openSmallOrg();
    await insert(org, 'Payment', paymentOf('100', { Status }));
    expect(await read(org, 'OrderPaymentSummary', SUMMARY_A, ...AVAILABLE)).toEqual(amounts);
  });

  test('has less available as refunds are pending, and when they are settled', async () => {
    const org = await openSmallOrg();
    await insert(org, 'Payment', paymentOf('100'));
    const refund = await insert(org, 'Refund', refundOf('30', { Status: 'Pending' }));
    expect(await read(org, 'OrderPaymentSummary', SUMMARY_A, ...AVAILABLE)).toEqual([
      '100.00',
      '0.00',
      '0.00',
      '30.00',
      '70.00',
    ]);
    await update(org, 'Refund', refund.Id, { Status: 'Processed' });
    expect(await read(org, 'OrderPaymentSummary', SUMMARY_A, ...AVAILABLE)).toEqual([
      '100.00',
      '0.00',
      '30.00',
      '0.00',
      '70.00',
    ]);
    await update(org, 'Refund', refund.Id, { Status: 'Failed' });
    expect(await read(org, 'OrderPaymentSummary', SUMMARY_A, ...AVAILABLE)).toEqual([
      '100.00',
      '0.00',
      '0.00',
      '0.00',
      '100.00',
    ]);
  });

  test('never has a negative available amount', async () => {
    const org = await openSmallOrg();
    await insert(org, 'Refund', refundOf('5'));
    expect(await read(org, 'OrderPaymentSummary', SUMMARY_A, 'AvailableToRefundAmount')).toEqual(['0.00']);
  });

  test('is updated when a payment moves to another summary or is deleted', async () => {
    const org = await openSmallOrg();
    const payment = await insert(org, 'Payment', paymentOf('100'));
    await update(org, 'Payment', payment.Id, { OrderPaymentSummaryId: SUMMARY_B });
    expect(await read(org, 'OrderPaymentSummary', SUMMARY_A, 'CapturedAmount')).toEqual(['0.00']);
    expect(await read(org, 'OrderPaymentSummary', SUMMARY_B, 'CapturedAmount', 'BalanceAmount')).toEqual([
      '100.00',
      '100.00',
    ]);
    await remove(org, 'Payment', payment.Id);
    expect(await read(org, 'OrderPaymentSummary', SUMMARY_B, 'CapturedAmount', 'BalanceAmount')).toEqual([
      '0.00',
      '0.00',
    ]);
  });

  test('has the rest of its authorizations available to capture', async () => {
    const org = await openSmallOrg();
    await insert(org, 'Payment', paymentOf('120', { PaymentAuthorizationId: AUTHORIZATION }));
    await update(org, 'PaymentAuthorization', AUTHORIZATION, { TotalAuthReversalAmount: '80' });
    expect(
      await read(
        org,
        'OrderPaymentSummary',
        SUMMARY_A,
        'AuthorizationAmount',
        'AuthorizationReversalAmount',
        'AvailableToCaptureAmount',
      ),
    ).toEqual(['500.00', '80.00', '300.00']);
    expect(
      await read(org, 'PaymentAuthorization', AUTHORIZATION, 'TotalPaymentCaptureAmount', 'Balance'),
    ).toEqual(['120.00', '300.00']);
  });

  test('points at its newest gateway log, by date, then by id', async () => {
    const org = await openSmallOrg();
    const log = (GatewayMessage: string, CreatedDate: string) =>
      insert(org, 'PaymentGatewayLog', { OrderPaymentSummaryId: SUMMARY_A, GatewayMessage, CreatedDate });
    const last = () =>
      read(org, 'OrderPaymentSummary', SUMMARY_A, 'LastPaymentGatewayLogId', 'LastPaymentGatewayMessage');
    const first = await log('first', '2026-11-22T10:00:00.000+0000');
    await log('older', '2026-11-22T09:00:00.000+0000');
    expect(await last()).toEqual([first.Id, 'first']);
    const second = await log('second', '2026-11-22T10:00:00.000+0000');
    expect(await last()).toEqual([second.Id, 'second']);
    await update(org, 'PaymentGatewayLog', second.Id, { GatewayMessage: 'second, updated' });
    expect(await last()).toEqual([second.Id, 'second, updated']);
    await remove(org, 'PaymentGatewayLog', second.Id);
    expect(await last()).toEqual([first.Id, 'first']);
    await update(org, 'PaymentGatewayLog', first.Id, { OrderPaymentSummaryId: SUMMARY_B });
    expect((await last())[1]).toBe('older');
  });

  test('copies its amounts to its references, which reserve part of its balance', async () => {
    const org = await openSmallOrg();
    const reference = await insert(org, 'OrderPaymentSummaryReference', {
      OrderPaymentSummaryId: SUMMARY_A,
      OrderSummaryId: ORDER_SUMMARY,
      Method: 'Card',
      Type: 'Shared',
      ReservedBalanceAmount: '25',
    });
    await insert(org, 'Payment', paymentOf('100'));
    await insert(org, 'Refund', refundOf('10'));
    expect(await read(org, 'OrderPaymentSummary', SUMMARY_A, 'ReservedBalanceTotalAmount')).toEqual([
      '25.00',
    ]);
    expect(
      await read(
        org,
        'OrderPaymentSummaryReference',
        reference.Id,
        'AuthorizationAmount',
        'CapturedAmount',
        'RefundedAmount',
        'ReservedBalanceTotalAmount',
      ),
    ).toEqual(['500.00', '100.00', '10.00', '25.00']);
  });
});

describe('A payment', () => {
  const BALANCE = ['TotalApplied', 'TotalUnapplied', 'NetApplied', 'NetRefundApplied', 'Balance'];
  const refundLine = async (org: Org, PaymentId: string, Amount: string): Promise<FieldValues> => {
    const { Id } = await insert(org, 'Refund', refundOf(Amount));
    return { RefundId: Id, PaymentId, Type: 'Applied', Amount };
  };

  const line = (PaymentId: string, Amount: string, more: FieldValues = {}): FieldValues => ({
    PaymentId,
    InvoiceId: INVOICE,
    Amount,
    Type: 'Applied',
    Date: '2026-11-01T00:00:00.000+0000',
    ...more,
  });

  test('is applied to an invoice, and unapplied', async () => {
    const org = await openSmallOrg();
    const payment = await insert(org, 'Payment', paymentOf('100'));
    const applied = await insert(org, 'PaymentLineInvoice', line(payment.Id, '60'));
    expect(applied).toMatchObject({
      HasBeenUnapplied: 'No',
      AppliedDate: '2026-11-01T00:00:00.000+0000',
      ImpactAmount: '-60.00',
      EffectiveImpactAmount: '60.00',
      PaymentBalance: '40.00',
    });
    expect(applied.UnappliedDate).toBeUndefined();
    expect(await read(org, 'Payment', payment.Id, ...BALANCE)).toEqual([
      '60.00',
      '0.00',
      '60.00',
      '0.00',
      '40.00',
    ]);
    expect(await read(org, 'Invoice', INVOICE, 'NetPaymentsApplied', 'Balance')).toEqual(['60.00', '-60.00']);

    const undoing = { Type: 'Unapplied', AssociatedPaymentLineId: applied.Id };
    const unapplied = await insert(org, 'PaymentLineInvoice', line(payment.Id, '60', undoing));
    expect(unapplied).toMatchObject({
      HasBeenUnapplied: 'NA',
      UnappliedDate: '2026-11-01T00:00:00.000+0000',
      ImpactAmount: '60.00',
      EffectiveImpactAmount: '-60.00',
      PaymentBalance: '100.00',
    });
    expect(
      await read(
        org,
        'PaymentLineInvoice',
        applied.Id,
        'HasBeenUnapplied',
        'EffectiveImpactAmount',
        'PaymentBalance',
      ),
    ).toEqual(['Yes', '0.00', '40.00']);
    expect(await read(org, 'Payment', payment.Id, ...BALANCE)).toEqual([
      '60.00',
      '60.00',
      '0.00',
      '0.00',
      '100.00',
    ]);
    expect(await read(org, 'Invoice', INVOICE, 'NetPaymentsApplied')).toEqual(['0.00']);
  });

  test('is refunded by a refund’s lines when the refund is processed', async () => {
    const org = await openSmallOrg();
    const payment = await insert(org, 'Payment', paymentOf('100'));
    const refund = await insert(org, 'Refund', refundOf('30', { Status: 'Pending' }));
    const first = { RefundId: refund.Id, PaymentId: payment.Id, Type: 'Applied' };
    const pendingLine = await insert(org, 'RefundLinePayment', { ...first, Amount: '20' });
    expect(pendingLine).toMatchObject({
      ImpactAmount: '20.00',
      PaymentBalance: '100.00',
      RefundBalance: '10.00',
    });
    expect(await read(org, 'Payment', payment.Id, 'NetRefundApplied', 'Balance')).toEqual(['0.00', '100.00']);
    await update(org, 'Refund', refund.Id, { Status: 'Processed' });
    expect(await read(org, 'Payment', payment.Id, 'TotalRefundApplied', 'Balance')).toEqual([
      '20.00',
      '80.00',
    ]);
    expect(await read(org, 'OrderPaymentSummary', SUMMARY_A, 'BalanceAmount')).toEqual(['80.00']);
    const line = await insert(org, 'RefundLinePayment', { ...first, Amount: '10' });
    expect(line).toMatchObject({ PaymentBalance: '70.00', RefundBalance: '0.00', HasBeenUnapplied: 'No' });
    expect(await read(org, 'Refund', refund.Id, 'TotalApplied', 'NetApplied', 'Balance')).toEqual([
      '30.00',
      '30.00',
      '0.00',
    ]);
    await remove(org, 'Refund', refund.Id);
    expect(await org.get('RefundLinePayment', line.Id)).toBeUndefined();
    expect(await read(org, 'Payment', payment.Id, 'TotalRefundApplied', 'Balance')).toEqual([
      '0.00',
      '100.00',
    ]);
  });

  test('has as its balance the amount neither applied to invoices nor refunded', async () => {
    const org = await openSmallOrg();
    const payment = await insert(org, 'Payment', paymentOf('100'));
    await insert(org, 'PaymentLineInvoice', line(payment.Id, '60'));
    await insert(org, 'RefundLinePayment', await refundLine(org, payment.Id, '40'));
    expect(await read(org, 'Payment', payment.Id, 'NetApplied', 'NetRefundApplied', 'Balance')).toEqual([
      '60.00',
      '40.00',
      '0.00',
    ]);
  });

  describe('is never applied and refunded for more than it has', () => {
    const refused =
      /The payment's amount is 100\.00, but \d+\.00 is applied to invoices and \d+\.00 is refunded/;

    test('by a refund line', async () => {
      const org = await openSmallOrg();
      const payment = await insert(org, 'Payment', paymentOf('100'));
      const applied = await insert(org, 'PaymentLineInvoice', line(payment.Id, '100'));
      const refund = await refundLine(org, payment.Id, '40');
      await expect(insert(org, 'RefundLinePayment', refund)).rejects.toThrow(refused);
      const undone = { ...line(payment.Id, '40'), Type: 'Unapplied', AssociatedPaymentLineId: applied.Id };
      await insert(org, 'PaymentLineInvoice', undone);
      await insert(org, 'RefundLinePayment', refund);
      expect(await read(org, 'Payment', payment.Id, 'Balance')).toEqual(['0.00']);
    });

    test('by a payment line', async () => {
      const org = await openSmallOrg();
      const payment = await insert(org, 'Payment', paymentOf('100'));
      await insert(org, 'RefundLinePayment', await refundLine(org, payment.Id, '40'));
      await expect(insert(org, 'PaymentLineInvoice', line(payment.Id, '61'))).rejects.toThrow(refused);
      await insert(org, 'PaymentLineInvoice', line(payment.Id, '60'));
    });

    test('by a refund that becomes Processed', async () => {
      const org = await openSmallOrg();
      const payment = await insert(org, 'Payment', paymentOf('100'));
      await insert(org, 'PaymentLineInvoice', line(payment.Id, '100'));
      const refund = await insert(org, 'Refund', refundOf('40', { Status: 'Pending' }));
      const pending = { RefundId: refund.Id, PaymentId: payment.Id, Type: 'Applied', Amount: '40' };
      await insert(org, 'RefundLinePayment', pending);
      await expect(update(org, 'Refund', refund.Id, { Status: 'Processed' })).rejects.toThrow(refused);
    });

    test('by lowering its own amount', async () => {
      const org = await openSmallOrg();
      const payment = await insert(org, 'Payment', paymentOf('100'));
      await insert(org, 'PaymentLineInvoice', line(payment.Id, '100'));
      await expect(update(org, 'Payment', payment.Id, { Amount: '99' })).rejects.toThrow(
        /The payment's amount is 99\.00, but 100\.00 is applied/,
      );
    });

    test('nor unapplied for more than was applied', async () => {
      const org = await openSmallOrg();
      const payment = await insert(org, 'Payment', paymentOf('100'));
      await insert(org, 'PaymentLineInvoice', line(payment.Id, '30'));
      const undone = { ...line(payment.Id, '31'), Type: 'Unapplied' };
      await expect(insert(org, 'PaymentLineInvoice', undone)).rejects.toThrow(
        /More of the payment is unapplied \(31\.00\) than was applied \(30\.00\)/,
      );
    });

    test('and can be deleted with all its lines, in any order', async () => {
      const org = await openSmallOrg();
      const payment = await insert(org, 'Payment', paymentOf('100'));
      const applied = await insert(org, 'PaymentLineInvoice', line(payment.Id, '100'));
      const undone = { ...line(payment.Id, '40'), Type: 'Unapplied', AssociatedPaymentLineId: applied.Id };
      await insert(org, 'PaymentLineInvoice', undone);
      await remove(org, 'Payment', payment.Id);
      expect(await org.all('PaymentLineInvoice')).toEqual([]);
    });
  });

  test('line is marked as unapplied once all of it is', async () => {
    const org = await openSmallOrg();
    const payment = await insert(org, 'Payment', paymentOf('100'));
    const applied = await insert(org, 'PaymentLineInvoice', line(payment.Id, '100'));
    const undone = (amount: string) => ({
      ...line(payment.Id, amount),
      Type: 'Unapplied',
      AssociatedPaymentLineId: applied.Id,
    });
    const states: unknown[] = [];
    for (const amount of ['40', '60']) {
      await insert(org, 'PaymentLineInvoice', undone(amount));
      states.push(...(await read(org, 'PaymentLineInvoice', applied.Id, 'HasBeenUnapplied')));
    }
    expect(states).toEqual(['No', 'Yes']);
  });

  test.each([
    ['Payment', 'Processed', '-10.00'],
    ['Payment', 'Canceled', '0.00'],
    ['Refund', 'Processed', '10.00'],
    ['Refund', 'Canceled', null],
  ])('or refund: the impact of a %s that is %s is %s', async (sObject, Status, impact) => {
    const org = await openSmallOrg();
    const fields = sObject === 'Payment' ? paymentOf('10') : refundOf('10');
    const record = await insert(org, sObject, { ...fields, Status: 'Processed' });
    await update(org, sObject, record.Id, { Status });
    expect(await read(org, sObject, record.Id, 'ImpactAmount')).toEqual([impact]);
  });

  test('and its summary are in one currency', async () => {
    const org = await openSmallOrg();
    expect(await insert(org, 'Payment', paymentOf('10'))).toMatchObject({ CurrencyIsoCode: 'USD' });
    await expect(insert(org, 'Payment', paymentOf('10', { CurrencyIsoCode: 'JPY' }))).rejects.toThrow(
      'Payment.CurrencyIsoCode is JPY, but its OrderPaymentSummary (OrderPaymentSummaryId) is in USD',
    );
  });

  test('has whole amounts in yen when its summary is in yen', async () => {
    const org = await openSmallOrg();
    await update(org, 'OrderPaymentSummary', SUMMARY_B, { CurrencyIsoCode: 'JPY' });
    expect(
      await read(org, 'OrderPaymentSummary', SUMMARY_B, 'CapturedAmount', 'AvailableToRefundAmount'),
    ).toEqual(['0', '0']);
    const payment = await insert(org, 'Payment', paymentOf('1500', { OrderPaymentSummaryId: SUMMARY_B }));
    expect(payment).toMatchObject({
      CurrencyIsoCode: 'JPY',
      Amount: '1500',
      Balance: '1500',
      ImpactAmount: '-1500',
    });
    expect(await read(org, 'OrderPaymentSummary', SUMMARY_B, 'AvailableToRefundAmount')).toEqual(['1500']);
  });
});

describe('A credit memo', () => {
  const memoLine = (Type: string, more: FieldValues): FieldValues => ({
    CreditMemoId: MEMO,
    Name: Type,
    Type,
    ...more,
  });

  test('adds up its lines: charges, adjustments, and tax in separate lines', async () => {
    const org = await openSmallOrg();
    const charge = await insert(
      org,
      'CreditMemoLine',
      memoLine('Charge', { ChargeAmount: '50', TaxAmount: '4' }),
    );
    expect(charge).toMatchObject({
      TotalAmount: '50.00',
      LineAmount: '50.00',
      TotalAmountWithTax: '54.00',
      ChargeTaxAmount: '4.00',
      ChargeAmountWithTax: '54.00',
      Status: 'Posted',
    });
    await insert(org, 'CreditMemoLine', memoLine('Tax', { TotalAmount: '4' }));
    await insert(
      org,
      'CreditMemoLine',
      memoLine('Adjustment', { AdjustmentAmount: '-5', AdjustmentTaxAmount: '-0.40' }),
    );
    expect(await insert(org, 'CreditMemoLine', memoLine('Tax', { TaxAmount: '-0.40' }))).toMatchObject({
      TotalAmount: '-0.40',
      TotalAmountWithTax: '-0.40',
    });
    expect(
      await read(
        org,
        'CreditMemo',
        MEMO,
        'TotalChargeAmount',
        'TotalChargeAmountWithTax',
        'TotalAdjustmentAmount',
        'TotalAdjustmentAmountWithTax',
        'TotalAmount',
        'TotalTaxAmount',
        'TotalAmountWithTax',
        'Balance',
      ),
    ).toEqual(['50.00', '54.00', '-5.00', '-5.40', '45.00', '3.60', '48.60', '48.60']);
  });

  test('copies its status to its lines', async () => {
    const org = await openSmallOrg();
    const charge = await insert(org, 'CreditMemoLine', memoLine('Charge', { ChargeAmount: '50' }));
    await update(org, 'CreditMemo', MEMO, { Status: 'Canceled' });
    expect(await read(org, 'CreditMemoLine', charge.Id, 'Status')).toEqual(['Canceled']);
  });

  test('has a lower balance after paying invoices and processed refunds', async () => {
    const org = await openSmallOrg();
    await insert(org, 'CreditMemoLine', memoLine('Charge', { ChargeAmount: '50' }));
    await insert(org, 'InvoiceLine', { InvoiceId: INVOICE, Name: 'Fee', Type: 'Charge', ChargeAmount: '5' });
    const application = await insert(org, 'CreditMemoInvApplication', {
      CreditMemoId: MEMO,
      InvoiceId: INVOICE,
      Amount: '5',
      Type: 'Applied',
    });
    expect(application).toMatchObject({
      ImpactAmount: '-5.00',
      CreditMemoBalance: '45.00',
      InvoiceBalance: '0.00',
    });
    const debit = await insert(org, 'CreditMemoDebit', {
      CreditMemoId: MEMO,
      Amount: '30',
      Status: 'Pending',
      Kind: 'Refund',
    });
    expect(await read(org, 'CreditMemo', MEMO, 'Balance', 'NetCreditsApplied')).toEqual(['45.00', '5.00']);
    await update(org, 'CreditMemoDebit', debit.Id, { Status: 'Processed' });
    expect(await read(org, 'CreditMemo', MEMO, 'Balance')).toEqual(['15.00']);
    const undoing = { Type: 'Unapplied', AssociatedLineId: application.Id, Amount: '5' };
    await insert(org, 'CreditMemoInvApplication', { CreditMemoId: MEMO, InvoiceId: INVOICE, ...undoing });
    expect(await read(org, 'CreditMemo', MEMO, 'Balance', 'NetCreditsApplied')).toEqual(['20.00', '0.00']);
    expect(await read(org, 'Invoice', INVOICE, 'Balance', 'NetCreditsApplied')).toEqual(['5.00', '0.00']);
    await remove(org, 'CreditMemoDebit', debit.Id);
    expect(await read(org, 'CreditMemo', MEMO, 'Balance')).toEqual(['50.00']);
  });
});

test('An invoice adds up its lines and copies its status to them', async () => {
  const org = await openSmallOrg();
  const line = (fields: FieldValues) =>
    insert(org, 'InvoiceLine', { InvoiceId: INVOICE, Name: 'Line', ...fields });
  const charge = await line({ Type: 'Charge', ChargeAmount: '125', ChargeTaxAmount: '10' });
  await line({ Type: 'Tax', TaxAmount: '10' });
  await line({ Type: 'Adjustment', AdjustmentAmount: '-25', AdjustmentTaxAmount: '-2' });
  await line({ Type: 'Tax', TaxAmount: '-2' });
  expect(charge).toMatchObject({
    InvoiceStatus: 'Posted',
    ChargeAmountWithTax: '135.00',
    LineAmount: '125.00',
  });
  expect(
    await read(
      org,
      'Invoice',
      INVOICE,
      'TotalChargeAmount',
      'TotalChargeAmountWithTax',
      'TotalAdjustmentAmount',
      'TotalAdjustmentAmountWithTax',
      'TotalAmount',
      'TotalTaxAmount',
      'TotalAmountWithTax',
      'Balance',
    ),
  ).toEqual(['125.00', '135.00', '-25.00', '-27.00', '100.00', '8.00', '108.00', '108.00']);
});

describe('A process exception', () => {
  const exception = (more: FieldValues = {}): FieldValues => ({
    AttachedToId: ORDER_SUMMARY,
    OrderSummaryId: ORDER_SUMMARY,
    Message: 'The refund failed',
    ...more,
  });

  test('has the defaults of the object reference, and is counted while it is active', async () => {
    const org = await openSmallOrg();
    const record = await insert(org, 'ProcessException', exception());
    expect(record).toMatchObject({
      ProcessExceptionNumber: 'PE-00000001',
      Category: 'Order Activation',
      Priority: 'Low',
      Severity: 'High',
      SeverityCategory: 'HIGH',
      Status: 'New',
      StatusCategory: 'ACTIVE',
    });
    expect(await read(org, 'OrderSummary', ORDER_SUMMARY, 'ActiveProcessExceptionCount')).toEqual([1]);
    await update(org, 'ProcessException', record.Id, { Status: 'Resolved' });
    expect(await read(org, 'OrderSummary', ORDER_SUMMARY, 'ActiveProcessExceptionCount')).toEqual([0]);
  });

  test.each([
    ['New', 'ACTIVE'],
    ['Triaged', 'ACTIVE'],
    ['Paused', 'INACTIVE'],
    ['Ignored', 'INACTIVE'],
    ['Voided', 'INACTIVE'],
    ['Resolved', 'RESOLVED'],
  ])('that is %s is %s', async (Status, StatusCategory) => {
    const org = await openSmallOrg();
    expect(await insert(org, 'ProcessException', exception({ Status }))).toMatchObject({ StatusCategory });
  });

  test('may have no severity', async () => {
    const org = await openSmallOrg();
    const record = await insert(org, 'ProcessException', exception({ Severity: null }));
    expect([record.Severity, record.SeverityCategory]).toEqual([undefined, undefined]);
  });
});

describe('Formulas', () => {
  test('of an order summary and its items are computed', async () => {
    const org = await openSmallOrg();
    const line = { Name: 'Stove', OrderSummaryId: ORDER_SUMMARY, QuantityOrdered: '1' };
    const product = { ...line, Type: 'Order Product', TotalLineAmount: '100', TotalLineTaxAmount: '8' };
    await insert(org, 'OrderItemSummary', product);
    await insert(org, 'OrderItemSummary', { ...line, Type: 'Delivery Charge', TotalLineAmount: '10' });
    expect(
      await read(
        org,
        'OrderSummary',
        ORDER_SUMMARY,
        'TotalAmount',
        'TotalTaxAmount',
        'GrandTotalAmount',
        'TotalFeeAmountWithTax',
      ),
    ).toEqual(['110.00', '8.00', '118.00', '0.00']);
  });

  test('of a person’s name are computed', async () => {
    const org = await openSmallOrg();
    const contact = await insert(org, 'Contact', { FirstName: 'Mara', LastName: 'Lindqvist' });
    expect(contact.Name).toBe('Mara Lindqvist');
    await update(org, 'Contact', contact.Id, { FirstName: null });
    expect(await read(org, 'Contact', contact.Id, 'Name')).toEqual(['Lindqvist']);
  });

  test('cannot be contradicted', async () => {
    const org = await openSmallOrg();
    await expect(insert(org, 'Payment', paymentOf('10', { Balance: '9' }))).rejects.toThrow(
      'Payment.Balance is given as 9.00, but is computed as 10.00',
    );
    await expect(update(org, 'OrderPaymentSummary', SUMMARY_A, { CapturedAmount: '5' })).rejects.toThrow(
      'OrderPaymentSummary.CapturedAmount is given as 5.00, but is computed as 0.00',
    );
    expect(await insert(org, 'Payment', paymentOf('10', { Balance: '10', NetApplied: null }))).toMatchObject({
      Balance: '10.00',
    });
  });
});

test('A record that changes because of another is marked as changed', async () => {
  const org = await openSmallOrg();
  const before = await org.get('OrderPaymentSummary', SUMMARY_A);
  await insert(org, 'Payment', paymentOf('10'));
  const after = await org.get('OrderPaymentSummary', SUMMARY_A);
  expect(after).toMatchObject({
    LastModifiedDate: '2026-11-22T09:00:00.000+0000',
    LastModifiedById: makeId('005', 1),
  });
  expect(after).not.toBe(before);
});
