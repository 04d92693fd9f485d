import { larger, type Money, smaller, sum, ZERO } from '../money.ts';
import type { RefundableSummary } from './allocate.ts';
import type { Ledger } from './ledger.ts';
import { totalApplied } from './payment-funds.ts';
import { byId } from './random.ts';
import { settledMoney } from './summary-balance.ts';

/** Payment balance that the credit memo opens for exchanges, instead of a refund. */
export interface Opening {
  readonly orderPaymentSummaryId: string;
  readonly amount: Money;
}

/**
 * Step 7: before anything is refunded, the credit memo opens payment balance for the reserved balance [doc], summary by summary in ID
 * order. Excess funds open nothing; they only leave reserved money that is already on no invoice where it is [ours].
 */
export function openReservedBalance(summaries: readonly RefundableSummary[], ledger: Ledger): Opening[] {
  return byId(summaries.map((summary) => ({ id: summary.orderPaymentSummaryId, ...summary })))
    .map((summary) => openSummary(summary, ledger))
    .filter(({ amount }) => amount.greaterThan(0));
}

function openSummary(summary: RefundableSummary, ledger: Ledger): Opening {
  const { orderPaymentSummaryId } = summary;
  const { fromCreditMemo: amount } = ledger.spend(openable(summary), ['fromCreditMemo']);
  ledger.reserve(orderPaymentSummaryId, smaller(summary.reservedTotal, freeAfter(summary, amount)));
  return { orderPaymentSummaryId, amount };
}

/** What must still be opened, limited to settled money that no earlier operation opened. */
function openable(summary: RefundableSummary): Money {
  const openedBefore = summary.reservedTotal.minus(summary.reservedToOpen);
  const stillOpen = smaller(openedBefore, onNoInvoice(summary));
  return larger(ZERO, smaller(summary.reservedToOpen, settledMoney(summary).minus(stillOpen)));
}

/** What is on no invoice once `opened`, or as much of it as is applied at all, is unapplied. */
function freeAfter(summary: RefundableSummary, opened: Money): Money {
  const onInvoices = sum(summary.payments.map(totalApplied));
  return onNoInvoice(summary).plus(smaller(opened, onInvoices));
}

function onNoInvoice({ payments }: RefundableSummary): Money {
  return sum(payments.map((payment) => payment.onNoInvoice));
}
