/** PURE: the money fields of an operation's records after the operation. */
import { type Money, money, scaleOfCurrency, sum, toText, ZERO } from '../../money.ts';
import type { EnsureRefundsRequest } from './ensure-refunds-request.ts';
import type { Decision, FreedResult, OpeningResult, RefundResult, Results } from './job-record.ts';
import type { Amounts, RecordAmounts } from './record-amounts.ts';

/** Only the operation itself counts: what other operations and clients did meanwhile is left out. */
export function amountsAfter(
  request: EnsureRefundsRequest,
  decision: Decision,
  results: Results,
): RecordAmounts {
  const { plan } = decision;
  const movements = new Movements(decision);
  const memoId = request.creditMemoId ?? '';
  for (const { invoiceId, amount } of plan.feePayments) movements.applyMemo(memoId, invoiceId, amount);
  for (const freed of results.freedBefore) movements.free(memoId, freed);
  for (const opening of results.openings) movements.open(memoId, opening);
  for (const [index, result] of results.refunds.entries()) {
    movements.free(memoId, result.freed);
    movements.refund(plan.refunds[index]!, result);
  }
  return movements.after();
}

/** By how much the money fields of records change. */
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

  free(creditMemoId: string, freed: FreedResult | null): void {
    if (!freed) return;
    const { paymentId, unapplications, memoOnNoInvoice } = freed;
    const unapplied = sum(unapplications.map(({ amount }) => amount));
    this.add('Payment', paymentId, { NetApplied: unapplied.negated() });
    this.#addBalance(paymentId, unapplied);
    for (const { invoiceId, amount, isReplacedByCreditMemo } of unapplications) {
      this.add('Invoice', invoiceId, { Balance: amount });
      if (isReplacedByCreditMemo) this.applyMemo(creditMemoId, invoiceId, amount);
    }
    this.add('CreditMemo', creditMemoId, { Balance: memoOnNoInvoice.negated() });
  }

  open(creditMemoId: string, { freed, alreadyOpen }: OpeningResult): void {
    for (const each of freed) this.free(creditMemoId, each);
    this.add('CreditMemo', creditMemoId, { Balance: alreadyOpen.negated() });
  }

  refund(planned: Decision['plan']['refunds'][number], { status }: RefundResult): void {
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
