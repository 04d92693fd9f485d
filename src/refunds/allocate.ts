/**
 * The refund engine's face: what is refunded where, step by step as in connect/ensure-refunds-async/README.md.
 * PURE: it takes amounts and an order for ties and returns a plan; no record changes here.
 */
import { type Money, sum } from '../money.ts';
import { type FeePayment, type InvoiceToPay, payFeeInvoices } from './fee-invoices.ts';
import { type Choice, CREDIT_MEMO_FIRST, Ledger, type PaymentRefund } from './ledger.ts';
import type { RefundablePayment } from './payments.ts';
import type { Shuffle } from './random.ts';
import { type Opening, openReservedBalance } from './reserved-balance.ts';
import { capturedOnInvoice } from './selection/captured-on-invoice.ts';
import { largestFirst } from './selection/largest-first.ts';
import type { SelectionRule } from './selection/rule.ts';
import { smallestSufficient } from './selection/smallest-sufficient.ts';
import { refundSequences, type Sequence } from './sequences.ts';
import type { Fund } from './summary-balance.ts';

/** Which documented rule chooses the order payment summaries (connect/ensure-refunds-async/README.md, step 4). */
export type RefundSelection = 'smallest-sufficient' | 'largest-first' | 'captured-on-invoice';

/** What to refund, in one currency. No amount is negative. */
export interface RefundRequest {
  /** Zero without a memo; amounts that other operations have in flight are subtracted. */
  readonly creditMemoBalance: Money;
  /** `invoicesToPay`, in list order. */
  readonly feeInvoices: readonly InvoiceToPay[];
  readonly excessFunds: Money;
  readonly sequences: readonly Sequence[] | undefined;
  readonly isAllowPartial: boolean;
  readonly isReservedBalanceAmountConsidered: boolean;
}

/** What a refund needs to know of one order payment summary, whether it is the order's own or shared. */
export interface RefundableSummary {
  readonly orderPaymentSummaryId: string;
  /** AvailableToRefundAmount, less amounts in flight. */
  readonly availableToRefund: Money;
  /** Captured money that is applied to the credit memo's invoice. */
  readonly capturedForCreditMemoInvoice: Money;
  /** Captured money that is applied to no invoice and not refunded. */
  readonly capturedForNoInvoice: Money;
  /** Reserved balance (exchanges) that no earlier operation has opened. */
  readonly reservedToOpen: Money;
  /** All reserved balance. When it is considered, its part that is applied to no invoice is not refunded. */
  readonly reservedTotal: Money;
  /** Settled payments; while captures are pending, their sum is below `availableToRefund`. */
  readonly payments: readonly RefundablePayment[];
}

export interface RefundOptions {
  readonly refundSelection: RefundSelection;
  /** Orders equal amounts: see random.ts. */
  readonly shuffle: Shuffle;
}

export interface RefundPlan {
  readonly feePayments: readonly FeePayment[];
  /** Reserved balance opened; never sent to the payment gateway. */
  readonly openings: readonly Opening[];
  /** One per payment, in the order in which the payments were first chosen. */
  readonly refunds: readonly PaymentRefund[];
  readonly leftOnCreditMemo: Money;
  readonly unrefundedExcessFunds: Money;
}

/** A refusal is a value: the request asks for more than all the order payment summaries have. */
export type Allocation =
  | { readonly kind: 'planned'; readonly plan: RefundPlan; readonly choices: readonly Choice[] }
  | { readonly kind: 'refused'; readonly required: Money; readonly available: Money };

const RULES: Readonly<Record<RefundSelection, SelectionRule>> = {
  'smallest-sufficient': smallestSufficient,
  'largest-first': largestFirst,
  'captured-on-invoice': capturedOnInvoice,
};

/** Step 1, the total check. It compares whole amounts: fee invoices, reserved balance and unsettled payments are not subtracted. */
export function allocate(
  request: RefundRequest,
  summaries: readonly RefundableSummary[],
  options: RefundOptions,
): Allocation {
  const required = request.creditMemoBalance.plus(request.excessFunds);
  const available = sum(summaries.map((summary) => summary.availableToRefund));
  if (required.greaterThan(available)) return { kind: 'refused', required, available };
  return { kind: 'planned', ...planRefunds(request, summaries, options) };
}

/** Steps 2 to 7. Reserved balance is step 7 in the documentation, but it must be opened before anything is refunded. */
function planRefunds(
  request: RefundRequest,
  summaries: readonly RefundableSummary[],
  { refundSelection, shuffle }: RefundOptions,
): { plan: RefundPlan; choices: readonly Choice[] } {
  const ledger = new Ledger(request, summaries, shuffle);
  const feePayments = payFeeInvoices(request.feeInvoices, ledger);
  const openings = request.isReservedBalanceAmountConsidered ? openReservedBalance(summaries, ledger) : [];
  const sequences = request.sequences ?? [];
  refundSequences(sequences, ledger);
  if (sequences.length === 0 || !request.isAllowPartial)
    refundBySelection(RULES[refundSelection], ledger, shuffle);
  return { plan: { feePayments, openings, ...outcome(ledger) }, choices: ledger.choices() };
}

/** Steps 4 and 6: the credit memo, then excess funds from what is still available. */
function refundBySelection(rule: SelectionRule, ledger: Ledger, shuffle: Shuffle): void {
  for (const fund of CREDIT_MEMO_FIRST) refundFund(fund, rule, ledger, shuffle);
}

function refundFund(fund: Fund, rule: SelectionRule, ledger: Ledger, shuffle: Shuffle): void {
  const offers = ledger.balances().map((balance) => rule.offer(balance, fund));
  for (const { id, amount, reason } of rule.take(ledger.leftOf(fund), offers, shuffle)) {
    ledger.refund(id, amount, [fund], reason);
  }
}

function outcome(ledger: Ledger): Pick<RefundPlan, 'refunds' | 'leftOnCreditMemo' | 'unrefundedExcessFunds'> {
  return {
    refunds: ledger.refunds(),
    leftOnCreditMemo: ledger.leftOf('fromCreditMemo'),
    unrefundedExcessFunds: ledger.leftOf('fromExcessFunds'),
  };
}
