/** Which part of a payment is applied to which invoice, and what a refund unapplies before it is paid out (connect/ensure-refunds-async/README.md, step 6). */
import { larger, type Money, smaller, sum, ZERO } from '../money.ts';
import type { Funds } from './summary-balance.ts';

/** The part of one Applied line of a payment that is still applied to its invoice. */
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

/** A part of an application that is unapplied from its invoice. */
export interface Unapplication extends Application {
  /** Whether the credit memo is applied to the invoice instead; otherwise the invoice's balance opens again. */
  readonly isReplacedByCreditMemo: boolean;
}

/** What a refund takes from a payment, and what is left of the payment. */
export interface Withdrawal {
  readonly unapplications: readonly Unapplication[];
  /** What each fund takes from money that was already applied to no invoice. */
  readonly fromNoInvoice: Funds;
  readonly left: PaymentFunds;
}

/**
 * The credit memo takes money on invoices first, since it is applied to them instead of the payment. Excess funds take money on no invoice
 * first, less `reserved`, and unapply the difference [ours]. Neither takes more than the payment has.
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

/** How much of the payment is applied to invoices. */
export function totalApplied({ applications }: PaymentFunds): Money {
  return total(applications);
}

function total(amounts: readonly { readonly amount: Money }[]): Money {
  return sum(amounts.map(({ amount }) => amount));
}
