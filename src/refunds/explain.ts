/** PURE: explains what a refund operation decides and why, step by step as in connect/ensure-refunds-async/README.md, by deciding it again. */
import { type Money, sum, withCurrency } from '../money.ts';
import {
  type Allocation,
  allocate,
  type RefundableSummary,
  type RefundOptions,
  type RefundPlan,
  type RefundRequest,
} from './allocate.ts';
import type { Choice } from './ledger.ts';
import type { PaymentShare } from './payments.ts';
import type { Reason } from './selection/rule.ts';

/** One thing that an operation did; `step` is the step's number in the documentation. */
export interface ExplainedStep {
  readonly step: number;
  readonly text: string;
}

/** The input of the decision, unchanged. */
export interface DecisionInput {
  readonly request: RefundRequest;
  readonly summaries: readonly RefundableSummary[];
  readonly options: RefundOptions;
  /** ISO code of all amounts. */
  readonly currency: string;
}

type Print = (amount: Money) => string;

export function explainDecision(input: DecisionInput): ExplainedStep[] {
  const { request, summaries, options, currency } = input;
  const print: Print = (amount) => withCurrency(amount, currency);
  const allocation = allocate(request, summaries, options);
  const totalCheck = explainTotalCheck(input, allocation, print);
  if (allocation.kind === 'refused') return [totalCheck];
  return [
    totalCheck,
    ...explainSpending(allocation.plan, print),
    ...allocation.choices.flatMap((choice, index) => [
      explainChoice(choice, index, input, print),
      ...explainPayments(choice, summaries, print),
    ]),
    ...explainPartial(request),
  ];
}

function explainTotalCheck(
  { request, summaries }: DecisionInput,
  { kind }: Allocation,
  print: Print,
): ExplainedStep {
  const available = sum(summaries.map(({ availableToRefund }) => availableToRefund));
  const parts = `${print(request.creditMemoBalance)} of the credit memo and ${print(request.excessFunds)} of excess funds`;
  const summaryCount = count(summaries.length, 'order payment summary', 'order payment summaries');
  const verdict = kind === 'refused' ? 'That is too little, so nothing is refunded.' : 'That is enough.';
  return {
    step: 1,
    text: `The operation has to refund ${parts}. ${print(available)} is available to refund on ${summaryCount}. ${verdict}`,
  };
}

/** What the credit memo pays besides refunds. */
function explainSpending({ feePayments, openings }: RefundPlan, print: Print): ExplainedStep[] {
  return [
    ...feePayments.map(({ invoiceId, amount }) => ({
      step: 2,
      text: `The credit memo pays ${print(amount)} of fee invoice ${invoiceId}.`,
    })),
    ...openings.map(({ orderPaymentSummaryId, amount }) => ({
      step: 7,
      text: `The credit memo opens ${print(amount)} of payment balance on order payment summary ${orderPaymentSummaryId}, where it is reserved for an exchange. It is not sent to the payment gateway.`,
    })),
  ];
}

function explainChoice(
  choice: Choice,
  index: number,
  { request, options }: DecisionInput,
  print: Print,
): ExplainedStep {
  const { orderPaymentSummaryId, amount, reason, funds } = choice;
  if (reason === 'sequence') return explainSequence(choice, index, request, print);
  const isMemo = funds.includes('fromCreditMemo');
  const refunds = isMemo ? 'The credit memo refunds' : 'Excess funds refund';
  return {
    step: isMemo ? 4 : 6,
    text: `${refunds} ${print(amount)} from order payment summary ${orderPaymentSummaryId}: ${REASONS[reason]} (${options.refundSelection}).`,
  };
}

/** Sequences are chosen first, so that a choice has the index of its sequence. */
function explainSequence(
  { orderPaymentSummaryId, amount }: Choice,
  index: number,
  { sequences }: RefundRequest,
  print: Print,
): ExplainedStep {
  const requested = sequences?.[index]?.amount ?? amount;
  const name = `Sequence ${index + 1} (${print(requested)})`;
  const text = amount.isZero()
    ? `${name} refunds nothing from order payment summary ${orderPaymentSummaryId}: ${requested.isZero() ? 'its amount is zero' : NOTHING_TO_REFUND}.`
    : `${name} refunds ${print(amount)} from order payment summary ${orderPaymentSummaryId}.`;
  return { step: 3, text };
}

const NOTHING_TO_REFUND = 'nothing is left to refund, or the summary has nothing available';

const REASONS: Readonly<Record<Reason, string>> = {
  exact: 'its amount is exactly what is left to refund',
  'smallest-sufficient': 'no amount matches exactly, and it is the smallest that is large enough',
  largest: 'no amount matches exactly, and it is the largest',
  descending: 'none is large enough alone, so several are taken in descending order',
};

/** Which payments of the summary are refunded; empty where the summary has only one. */
function explainPayments(
  { orderPaymentSummaryId, payments }: Choice,
  summaries: readonly RefundableSummary[],
  print: Print,
): ExplainedStep[] {
  const summary = summaries.find((each) => each.orderPaymentSummaryId === orderPaymentSummaryId);
  if ((summary?.payments.length ?? 0) < 2) return [];
  const text = ({ paymentId, amount, reason }: PaymentShare) =>
    `In order payment summary ${orderPaymentSummaryId}, ${print(amount)} is refunded from payment ${paymentId}: ${REASONS[reason]}.`;
  return payments.map((share) => ({ step: 5, text: text(share) }));
}

function explainPartial({ sequences, isAllowPartial }: RefundRequest): ExplainedStep[] {
  if (!isAllowPartial || (sequences ?? []).length === 0) return [];
  return [{ step: 3, text: 'isAllowPartial is true, so whatever the sequences leave is not refunded.' }];
}

function count(number: number, one: string, several: string): string {
  return `${number} ${number === 1 ? one : several}`;
}
