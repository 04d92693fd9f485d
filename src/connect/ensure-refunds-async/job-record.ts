/**
 * What an operation stores in its BackgroundJob as JSON: the decision, committed before the first gateway call, and the results. Both remain
 * after the operation has ended, for its explanation. Amounts are decimal text. Org directories hold these members: their names may not change.
 */
import { type Money, money } from '../../money.ts';
import type {
  RefundableSummary,
  RefundPlan,
  RefundRequest,
  RefundSelection,
} from '../../refunds/allocate.ts';
import type { Unapplication } from '../../refunds/payment-funds.ts';
import type { RecordAmounts } from './record-amounts.ts';
import type { Outcome } from './refund-records.ts';

/** The org's settings for the operation, as they were when it started. */
export interface RefundOptionsInForce {
  readonly refundSelection: RefundSelection;
  /** "stable", or the text that determines the order of equal amounts. */
  readonly seed: string;
  readonly creditMemoApplication: 'when-refunded' | 'before-gateway';
}

/** The data that was read, the options, and the plan. */
export interface Decision {
  readonly options: RefundOptionsInForce;
  readonly currency: string;
  readonly request: RefundRequest;
  readonly summaries: readonly RefundableSummary[];
  readonly before: RecordAmounts;
  readonly plan: RefundPlan;
}

/** An operation that failed the total check has no plan. */
export type RefusedDecision = Omit<Decision, 'plan'>;

/** What was unapplied from the invoices of one payment, and what the memo paid without an invoice. */
export interface FreedResult {
  readonly paymentId: string;
  readonly unapplications: readonly Unapplication[];
  readonly memoOnNoInvoice: Money;
}

/** The outcome of one refund of the plan. */
export interface RefundResult {
  readonly idempotencyKey: string;
  readonly status: Outcome;
  readonly sfResultCode: string;
  readonly gatewayMessage: string;
  /** Null if no Refund was created. */
  readonly refundId: string | null;
  /** Whether a later notification settled it. */
  readonly isSettledByNotification: boolean;
  readonly freed: FreedResult | null;
}

export interface OpeningResult {
  readonly orderPaymentSummaryId: string;
  readonly freed: readonly FreedResult[];
  /** What the memo paid for balance that was already applied to no invoice. */
  readonly alreadyOpen: Money;
}

export interface Results {
  /** What was freed for the memo before the gateway was called, in the order of the plan's refunds; null for a refund without a memo part. */
  readonly freedBefore: readonly (FreedResult | null)[];
  readonly openings: readonly OpeningResult[];
  readonly refunds: readonly RefundResult[];
}

export const NO_RESULTS: Results = { freedBefore: [], openings: [], refunds: [] };

export function readDecision(text: string): Decision {
  return readAmounts(text) as Decision;
}

/** NO_RESULTS for an operation that has stored none. */
export function readResults(text: string | undefined): Results {
  return text === undefined ? NO_RESULTS : (readAmounts(text) as Results);
}

function readAmounts(text: string): unknown {
  return JSON.parse(text, (name, value) =>
    AMOUNTS.has(name) && typeof value === 'string' ? money(value) : value,
  );
}

/** Every property that is an amount; decimal.js prints amounts as text. */
const AMOUNTS = new Set([
  'alreadyOpen',
  'amount',
  'availableToRefund',
  'balance',
  'capturedForCreditMemoInvoice',
  'capturedForNoInvoice',
  'creditMemoBalance',
  'excessFunds',
  'fromCreditMemo',
  'fromExcessFunds',
  'leftOnCreditMemo',
  'memoOnNoInvoice',
  'onNoInvoice',
  'refundable',
  'reservedToOpen',
  'reservedTotal',
  'unrefundedExcessFunds',
]);
