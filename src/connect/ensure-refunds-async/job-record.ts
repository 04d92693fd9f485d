/**
 * What is kept of an operation in its BackgroundJob, as JSON: the decision, committed before the first gateway call, and the results. Both
 * stay after the operation has ended, so that it can explain itself. Amounts are decimal text.
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

/** The org's settings that the operation followed, as they were when it started. */
export interface RefundOptionsInForce {
  readonly refundSelection: RefundSelection;
  /** "stable", or the text that the order among equal amounts follows from. */
  readonly seed: string;
  readonly creditMemoApplication: 'when-refunded' | 'before-gateway';
}

/** What was read, by which rules it was decided, and the plan. */
export interface Decision {
  readonly options: RefundOptionsInForce;
  readonly currency: string;
  readonly request: RefundRequest;
  readonly summaries: readonly RefundableSummary[];
  readonly before: RecordAmounts;
  readonly plan: RefundPlan;
}

/** An operation that was refused by the total check has no plan. */
export type RefusedDecision = Omit<Decision, 'plan'>;

/** What was taken off the invoices of one payment, and what the memo gave without an invoice. */
export interface FreedResult {
  readonly paymentId: string;
  readonly unapplications: readonly Unapplication[];
  readonly memoOnNoInvoice: Money;
}

/** One refund of the plan and what became of it. */
export interface RefundResultKept {
  readonly idempotencyKey: string;
  readonly status: Outcome;
  readonly sfResultCode: string;
  readonly gatewayMessage: string;
  /** Null where no Refund was made. */
  readonly refundId: string | null;
  /** Whether a later notification settled it. */
  readonly isSettledByNotification: boolean;
  readonly freed: FreedResult | null;
}

export interface OpeningResult {
  readonly orderPaymentSummaryId: string;
  readonly freed: readonly FreedResult[];
  /** What the memo gave for balance that was on no invoice already. */
  readonly alreadyOpen: Money;
}

export interface Results {
  /** By the plan's refunds, what the memo freed before the gateway was called; null where nothing was to free. */
  readonly freedBefore: readonly (FreedResult | null)[];
  readonly openings: readonly OpeningResult[];
  readonly refunds: readonly RefundResultKept[];
}

export const NO_RESULTS: Results = { freedBefore: [], openings: [], refunds: [] };

export function readDecision(text: string): Decision {
  return readAmounts(text) as Decision;
}

/** Nothing, of an operation that has kept none. */
export function readResults(text: string | undefined): Results {
  return text === undefined ? NO_RESULTS : (readAmounts(text) as Results);
}

function readAmounts(text: string): unknown {
  return JSON.parse(text, (name, value) =>
    AMOUNTS.has(name) && typeof value === 'string' ? money(value) : value,
  );
}

/** Every property that is an amount; decimal.js prints one as text. */
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
