import type { Money } from '../money.ts';
import type { PaymentFunds } from './payment-funds.ts';
import type { Shuffle } from './random.ts';
import type { Reason } from './selection/rule.ts';
import { takeSmallestSufficient } from './selection/smallest-sufficient.ts';

/** A settled payment, less what is pending or in flight: how much of it can still be refunded, and where that money is. */
export interface RefundablePayment extends PaymentFunds {
  readonly paymentId: string;
  readonly refundable: Money;
}

/** How much one payment gives to a refund. */
export interface PaymentShare {
  readonly paymentId: string;
  readonly amount: Money;
  readonly reason: Reason;
}

/**
 * Step 5: the payments of a chosen summary are chosen like summaries are: exact match, else the smallest that covers,
 * else several in descending order. [doc for a single order payment summary; for every chosen one: ours]
 */
export function splitOverPayments(
  amount: Money,
  payments: readonly RefundablePayment[],
  shuffle: Shuffle,
): PaymentShare[] {
  const offers = payments.map(({ paymentId, refundable }) => ({
    id: paymentId,
    ranked: refundable,
    canGive: refundable,
  }));
  return takeSmallestSufficient(amount, offers, shuffle).map(({ id, ...take }) => ({
    paymentId: id,
    ...take,
  }));
}
