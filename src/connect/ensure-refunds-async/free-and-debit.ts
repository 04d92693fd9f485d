/** Frees the money of one refund: unapplies it from invoices, and debits the credit memo for what it pays without an invoice. */
import type { JobTransaction } from '../../background/job.ts';
import { type Money, ZERO } from '../../money.ts';
import type { FieldValues, OrgTransaction, SObjectRecord } from '../../org/port.ts';
import type { RefundPlan } from '../../refunds/allocate.ts';
import type { Funds } from '../../refunds/summary-balance.ts';
import { debitMemo } from './credit-memo.ts';
import type { EnsureRefundsRequest } from './ensure-refunds-request.ts';
import type { FreedResult } from './job-record.ts';
import { unapplyPayment } from './unapply-payment.ts';

/** The transaction and the request that a refund belongs to. */
export interface Refunding extends JobTransaction {
  readonly request: EnsureRefundsRequest;
}

/** What each fund pays of a refund, and what was freed for it before. */
export interface RefundParts extends Funds {
  readonly freedBefore: Money;
}

/**
 * For orgs that apply the memo before the gateway is called (setting creditMemoApplication): frees the memo's part of each planned refund
 * in the commit of the plan. Null for a refund without such a part.
 */
export async function freeBeforeGateway(
  refunding: Refunding,
  { refunds }: RefundPlan,
): Promise<(FreedResult | null)[]> {
  const results: (FreedResult | null)[] = [];
  for (const { paymentId, fromCreditMemo } of refunds) {
    const parts = { fromCreditMemo, fromExcessFunds: ZERO, freedBefore: ZERO };
    results.push(fromCreditMemo.isZero() ? null : await freeAndDebit(refunding, paymentId, parts, NO_REFUND));
  }
  return results;
}

const NO_REFUND = {};

/** `refundFields` are the fields of the debit that name the refund. */
export async function freeAndDebit(
  { tx, now, request }: Refunding,
  paymentId: string,
  parts: RefundParts,
  refundFields: FieldValues,
): Promise<FreedResult> {
  const { creditMemoId, isReservedBalanceAmountConsidered: isReservedBalanceKept } = request;
  const refund = { ...parts, creditMemoId, isReservedBalanceKept };
  const freed = await unapplyPayment({ tx, now }, paymentId, refund);
  if (!freed.memoOnNoInvoice.greaterThan(0)) return { paymentId, ...freed };
  const payment = (await tx.get('Payment', paymentId)) as SObjectRecord;
  const fields = { ...refundFields, CreditMemoId: creditMemoId, Status: 'Processed' };
  await debitMemoForRefund(tx, freed.memoOnNoInvoice, payment, fields);
  return { paymentId, ...freed };
}

/** Writes nothing if the amount is zero. */
export async function debitMemoForRefund(
  tx: OrgTransaction,
  amount: Money,
  payment: SObjectRecord,
  fields: Parameters<typeof debitMemo>[3],
): Promise<void> {
  if (amount.greaterThan(0)) await debitMemo(tx, amount, payment, { ...fields, Kind: 'Refund' });
}
