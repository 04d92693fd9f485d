/** Where the money of one payment is, and what a refund takes off its invoices before it is paid out (connect/ensure-refunds-async/README.md, step 6). */
import { larger, type Money, smaller, sum, ZERO } from '../money.ts';
import type { Funds } from './account.ts';

/** What of one Applied line of a payment still stands on its invoice. */
export interface Application {
  /** The PaymentLineInvoice. */
  readonly lineId: string;
  readonly invoiceId: string;
  readonly amount: Money;
}

/** The money of a payment that is not refunded. */
export interface PaymentFunds {
  /** Money that is applied to no invoice. */
  readonly onNoInvoice: Money;
  /** In the order in which they are unapplied. */
  readonly applications: readonly Application[];
}

/** A part of an application that is taken off its invoice. */
export interface Unapplication extends Application {
  /** The credit memo is applied to the invoice in its place; otherwise the invoice's balance opens again. */
  readonly isReplacedByCreditMemo: boolean;
}

/** What a refund takes of a payment, and what is left of the payment. */
export interface Withdrawal {
  readonly unapplications: readonly Unapplication[];
  /** What each fund takes of the money that was on no invoice already. */
  readonly fromNoInvoice: Funds;
  readonly left: PaymentFunds;
}

/**
 * The credit memo takes what is on invoices first, since it credits them in the payment's place. Excess funds take what is on no invoice
 * first, less `reserved`, and unapply the difference [ours]. Never more than the payment has.
 */
export function withdraw(funds: PaymentFunds, refund: Funds, reserved: Money = ZERO): Withdrawal {
  const memo = unapply(funds.applications, refund.fromCreditMemo, true);
  const memoFromNoInvoice = refund.fromCreditMemo.minus(total(memo.unapplications));
  const onNoInvoice = funds.onNoInvoice.minus(memoFromNoInvoice);
  const unreserved = larger(ZERO, onNoInvoice.minus(reserved));
  const excess = unapply(memo.left, larger(ZERO, refund.fromExcessFunds.minus(unreserved)), false);
  const excessFromNoInvoice = refund.fromExcessFunds.minus(total(excess.unapplications));
  return {
    unapplications: [...memo.unapplications, ...excess.unapplications],
    fromNoInvoice: { fromCreditMemo: memoFromNoInvoice, fromExcessFunds: excessFromNoInvoice },
    left: { onNoInvoice: onNoInvoice.minus(excessFromNoInvoice), applications: excess.left },
  };
}

/** Takes up to `amount` off the applications, in their order. */
export function unapply(
  applications: readonly Application[],
  amount: Money,
  isReplacedByCreditMemo: boolean,
): { readonly unapplications: Unapplication[]; readonly left: Application[] } {
  const unapplications: Unapplication[] = [];
  const left: Application[] = [];
  let open = amount;
  for (const application of applications) {
    const taken = smaller(open, application.amount);
    const rest = application.amount.minus(taken);
    open = open.minus(taken);
    if (taken.greaterThan(0)) unapplications.push({ ...application, amount: taken, isReplacedByCreditMemo });
    if (rest.greaterThan(0)) left.push({ ...application, amount: rest });
  }
  return { unapplications, left };
}

/** What of the payment is applied to invoices. */
export function applied({ applications }: PaymentFunds): Money {
  return total(applications);
}

function total(amounts: readonly { readonly amount: Money }[]): Money {
  return sum(amounts.map(({ amount }) => amount));
}
