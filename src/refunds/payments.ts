import type { Money } from '../money.ts';
import type { PaymentFunds } from './payment-funds.ts';
import type { Shuffle } from './random.ts';
import type { Reason } from './selection/rule.ts';
import { takeSmallestSufficient } from './selection/smallest-sufficient.ts';

/** A settled payment, less pending refunds and money in flight: how much of it can still be refunded, and what that money is applied to. */
export interface RefundablePayment extends PaymentFunds {
  readonly paymentId: string;
  readonly refundable: Money;
}

/** One payment's share of a refund. */
export interface PaymentShare {
  readonly paymentId: string;
  readonly amount: Money;
  readonly reason: Reason;
}

/**
 * Step 5: the payments of a chosen summary are chosen as summaries are: an exact match, else the smallest that is large
 * enough, else several in descending order. [doc for a single order payment summary; for every chosen one: ours]
 */
export function splitOverPayments(
  amount: Money,
  payments: readonly RefundablePayment[],
  shuffle: Shuffle,
): PaymentShare[] {
  const offers = payments.map(({ paymentId, refundable }) => ({
    id: paymentId,
    ranked: refundable,
    available: refundable,
  }));
  return takeSmallestSufficient(amount, offers, shuffle).map(({ id, ...take }) => ({
    paymentId: id,
    ...take,
  }));
}
