/** PURE: the money fields of the records that an operation found, after what it did to them. */
import { type Money, money, scaleOfCurrency, sum, toText, ZERO } from '../../money.ts';
import type { Decision, FreedResult, RefundResultKept, Results } from './job-record.ts';
import type { Amounts, RecordAmounts } from './record-amounts.ts';
import type { EnsureRefundsRequest } from './request.ts';

/** Of the operation alone: what other operations and clients did meanwhile is left out. */
export function amountsAfter(
  request: EnsureRefundsRequest,
  decision: Decision,
  results: Results,
): RecordAmounts {
  const ledger = new Movements(decision);
  const memoId = request.creditMemoId ?? '';
  for (const { invoiceId, amount } of decision.plan.feePayments) ledger.applyMemo(memoId, invoiceId, amount);
  for (const freed of results.freedBefore) if (freed) ledger.free(memoId, freed);
  for (const { freed, alreadyOpen } of results.openings) {
    for (const each of freed) ledger.free(memoId, each);
    ledger.add('CreditMemo', memoId, { Balance: alreadyOpen.negated() });
  }
  for (const [index, result] of results.refunds.entries()) {
    if (result.freed) ledger.free(memoId, result.freed);
    ledger.refund(decision.plan.refunds[index]!, result);
  }
  return ledger.after();
}

class Movements {
  readonly #decision: Decision;
  readonly #differences = new Map<string, Map<string, Money>>();
  readonly #summaryOf: ReadonlyMap<string, string>;

  constructor(decision: Decision) {
    this.#decision = decision;
    this.#summaryOf = new Map(
      decision.summaries.flatMap(({ orderPaymentSummaryId, payments }) =>
        payments.map(({ paymentId }) => [paymentId, orderPaymentSummaryId] as const),
      ),
    );
  }

  add(sObject: string, id: string, differences: Readonly<Record<string, Money>>): void {
    const key = `${sObject} ${id}`;
    const fields = this.#differences.get(key) ?? new Map<string, Money>();
    for (const [field, difference] of Object.entries(differences)) {
      fields.set(field, (fields.get(field) ?? ZERO).plus(difference));
    }
    this.#differences.set(key, fields);
  }

  applyMemo(creditMemoId: string, invoiceId: string, amount: Money): void {
    this.add('CreditMemo', creditMemoId, { Balance: amount.negated() });
    this.add('Invoice', invoiceId, { Balance: amount.negated() });
  }

  free(creditMemoId: string, { paymentId, unapplications, memoOnNoInvoice }: FreedResult): void {
    const unapplied = sum(unapplications.map(({ amount }) => amount));
    this.add('Payment', paymentId, { NetApplied: unapplied.negated() });
    this.#addBalance(paymentId, unapplied);
    for (const { invoiceId, amount, isReplacedByCreditMemo } of unapplications) {
      this.add('Invoice', invoiceId, { Balance: amount });
      if (isReplacedByCreditMemo) this.applyMemo(creditMemoId, invoiceId, amount);
    }
    this.add('CreditMemo', creditMemoId, { Balance: memoOnNoInvoice.negated() });
  }

  refund(planned: Decision['plan']['refunds'][number], { status }: RefundResultKept): void {
    if (status === 'Failed') return;
    const { orderPaymentSummaryId, paymentId } = planned;
    const amount = planned.fromCreditMemo.plus(planned.fromExcessFunds);
    const isPending = status === 'Pending';
    this.add('OrderPaymentSummary', orderPaymentSummaryId, {
      AvailableToRefundAmount: amount.negated(),
      [isPending ? 'PendingRefundAmount' : 'RefundedAmount']: amount,
    });
    if (isPending) return;
    this.add('Payment', paymentId, { NetRefundApplied: amount });
    this.#addBalance(paymentId, amount.negated());
  }

  after(): RecordAmounts {
    const all = Object.entries(this.#decision.before).map(([sObject, records]) => [
      sObject,
      Object.fromEntries(
        Object.entries(records).map(([id, amounts]) => [id, this.#moved(`${sObject} ${id}`, amounts)]),
      ),
    ]);
    return Object.fromEntries(all);
  }

  #addBalance(paymentId: string, amount: Money): void {
    this.add('Payment', paymentId, { Balance: amount });
    this.add('OrderPaymentSummary', this.#summaryOf.get(paymentId) ?? '', { BalanceAmount: amount });
  }

  #moved(key: string, amounts: Amounts): Amounts {
    const differences = this.#differences.get(key);
    const scale = scaleOfCurrency(this.#decision.currency);
    const moved = (field: string, amount: string) =>
      toText(money(amount).plus(differences?.get(field) ?? ZERO), scale);
    return Object.fromEntries(
      Object.entries(amounts).map(([field, amount]) => [field, moved(field, amount)]),
    );
  }
}
