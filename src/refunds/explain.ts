/** PURE: says in words what a refund operation decides and why, step by step as in connect/ensure-refunds-async/README.md, by deciding it again. */
import { type Money, sum, withCurrency } from '../money.ts';
import {
  type Allocation,
  allocate,
  type RefundableSummary,
  type RefundOptions,
  type RefundRequest,
} from './allocate.ts';
import type { Choice } from './ledger.ts';
import type { PaymentShare } from './payments.ts';
import type { Reason } from './selection/rule.ts';

/** One thing that an operation did; `step` is the documentation's number of the step. */
export interface ExplainedStep {
  readonly step: number;
  readonly text: string;
}

/** What is decided from: the same as for the decision itself. */
export interface Decided {
  readonly request: RefundRequest;
  readonly summaries: readonly RefundableSummary[];
  readonly options: RefundOptions;
  /** ISO code of all amounts. */
  readonly currency: string;
}

type Print = (amount: Money) => string;

export function explainDecision(decided: Decided): ExplainedStep[] {
  const { request, summaries, options, currency } = decided;
  const print: Print = (amount) => withCurrency(amount, currency);
  const allocation = allocate(request, summaries, options);
  const check = { step: 1, text: explainTotalCheck(decided, allocation, print) };
  if (allocation.kind === 'refused') return [check];
  const { plan, choices } = allocation;
  return [
    check,
    ...plan.feePayments.map(({ invoiceId, amount }) => ({
      step: 2,
      text: `The credit memo pays ${print(amount)} of fee invoice ${invoiceId}.`,
    })),
    ...plan.openings.map(({ orderPaymentSummaryId, amount }) => ({
      step: 7,
      text: `The credit memo opens ${print(amount)} of payment balance on order payment summary ${orderPaymentSummaryId}, where it is reserved for an exchange. It is not sent to the payment gateway.`,
    })),
    ...choices.flatMap((choice, at) => explainChoice(choice, at, decided, print)),
    ...explainPartial(request),
  ];
}

function explainTotalCheck({ request, summaries }: Decided, { kind }: Allocation, print: Print): string {
  const available = sum(summaries.map(({ availableToRefund }) => availableToRefund));
  const parts = `${print(request.creditMemoBalance)} of the credit memo and ${print(request.excessFunds)} of excess funds`;
  const verdict = kind === 'refused' ? 'That is too little, so nothing is refunded.' : 'That is enough.';
  return `The operation is to refund ${parts}. ${print(available)} is available to refund on ${count(summaries.length, 'order payment summary', 'order payment summaries')}. ${verdict}`;
}

function explainChoice(
  choice: Choice,
  at: number,
  { request, summaries, options }: Decided,
  print: Print,
): ExplainedStep[] {
  const { orderPaymentSummaryId, amount, reason, funds, payments } = choice;
  if (reason === 'sequence') {
    const asked = request.sequences?.[at]?.amount ?? amount;
    const text = amount.isZero()
      ? `Sequence ${at + 1} refunds nothing of order payment summary ${orderPaymentSummaryId}: of ${print(asked)} nothing is left to refund, or the summary has nothing.`
      : `Sequence ${at + 1} refunds ${print(amount)} of the ${print(asked)} that it names of order payment summary ${orderPaymentSummaryId}.`;
    return [{ step: 3, text }, ...explainPayments(choice, summaries, print)];
  }
  const isMemo = funds.includes('fromCreditMemo');
  const text = `${isMemo ? 'The credit memo refunds' : 'Excess funds refund'} ${print(amount)} of order payment summary ${orderPaymentSummaryId}: ${REASONS[reason]} (${options.refundSelection}).`;
  return [{ step: isMemo ? 4 : 6, text }, ...explainPayments({ ...choice, payments }, summaries, print)];
}

const REASONS: Readonly<Record<Reason, string>> = {
  exact: 'its amount is exactly what is left to refund',
  'smallest-sufficient': 'no amount matches exactly, and it is the smallest that is large enough',
  largest: 'no amount matches exactly, and it is the largest',
  descending: 'none is large enough alone, so that several are taken in descending order',
};

/** Only where there was something to choose. */
function explainPayments(
  { orderPaymentSummaryId, payments }: Choice,
  summaries: readonly RefundableSummary[],
  print: Print,
): ExplainedStep[] {
  const summary = summaries.find((each) => each.orderPaymentSummaryId === orderPaymentSummaryId);
  if ((summary?.payments.length ?? 0) < 2) return [];
  const text = ({ paymentId, amount, reason }: PaymentShare) =>
    `In order payment summary ${orderPaymentSummaryId}, ${print(amount)} is refunded of payment ${paymentId}: ${REASONS[reason]}.`;
  return payments.map((share) => ({ step: 5, text: text(share) }));
}

function explainPartial({ sequences, isAllowPartial }: RefundRequest): ExplainedStep[] {
  if (!isAllowPartial || (sequences ?? []).length === 0) return [];
  return [{ step: 3, text: 'isAllowPartial is true: what the sequences do not refund is not refunded.' }];
}

function count(number: number, one: string, several: string): string {
  return `${number} ${number === 1 ? one : several}`;
}
