/** The input representation after every business rule has passed. The operation's BackgroundJob stores it as JSON. */
export interface EnsureRefundsRequest {
  readonly orderSummaryId: string;
  readonly creditMemoId: string | null;
  /** The credit memo's Balance when the request was accepted, as decimal text: the amount to refund from it. Null without a memo. */
  readonly creditMemoBalance: string | null;
  /** Decimal text in the order's currency. */
  readonly excessFunds: string;
  readonly invoiceIds: readonly string[];
  readonly sequences: readonly { readonly orderPaymentSummaryId: string; readonly amount: string }[];
  readonly isAllowPartial: boolean;
  readonly isReservedBalanceAmountConsidered: boolean;
}
