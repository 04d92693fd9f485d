/** What a background operation is asked to do: the input representation once every business rule has passed. Kept as JSON in its BackgroundJob. */

export interface EnsureRefundsRequest {
  readonly orderSummaryId: string;
  readonly creditMemoId: string | null;
  /** The credit memo's Balance when the request was accepted, as decimal text: what the operation was asked to refund of it. Null without a memo. */
  readonly creditMemoBalance: string | null;
  /** Decimal text in the order's currency. */
  readonly excessFunds: string;
  readonly invoiceIds: readonly string[];
  readonly sequences: readonly { readonly orderPaymentSummaryId: string; readonly amount: string }[];
  readonly isAllowPartial: boolean;
  readonly isReservedBalanceAmountConsidered: boolean;
}
