/**
 * What operations that call payment gateways right now will take, if all goes well. Orders may share a payment summary, so that operations
 * of different orders, which run side by side, may want the same money.
 */
import { type Money, money, ZERO } from '../../money.ts';
import type { OrgView } from '../../org/port.ts';
import type { Funds } from '../../refunds/account.ts';
import { readDecision } from './job-record.ts';
import { type EnsureRefundsRequest, KIND } from './request.ts';

export class InFlight {
  readonly #amounts = new Map<string, Money>();
  readonly #openings = new Map<string, Money>();
  readonly #refunds = new Map<string, Funds[]>();

  /** What is taken of the credit memo, invoice or order payment summary with that id. */
  amountOf(id: string): Money {
    return this.#amounts.get(id) ?? ZERO;
  }

  /** The reserved balance that is opened on an order payment summary. */
  openingOf(orderPaymentSummaryId: string): Money {
    return this.#openings.get(orderPaymentSummaryId) ?? ZERO;
  }

  refundsOf(paymentId: string): readonly Funds[] {
    return this.#refunds.get(paymentId) ?? [];
  }

  add({ creditMemoId }: EnsureRefundsRequest, { plan, options }: ReturnType<typeof readDecision>): void {
    const isMemoApplied = options.creditMemoApplication === 'before-gateway';
    for (const { invoiceId, amount } of plan.feePayments) {
      this.#take(creditMemoId, amount);
      this.#take(invoiceId, amount);
    }
    for (const { orderPaymentSummaryId, amount } of plan.openings) {
      this.#take(creditMemoId, amount);
      addTo(this.#openings, orderPaymentSummaryId, amount);
    }
    for (const { orderPaymentSummaryId, paymentId, fromCreditMemo, fromExcessFunds } of plan.refunds) {
      const amount = fromCreditMemo.plus(fromExcessFunds);
      this.#take(orderPaymentSummaryId, amount);
      if (!isMemoApplied) this.#take(creditMemoId, fromCreditMemo);
      // Money that the memo has freed already is taken as excess funds are: first what is on no invoice.
      const funds = isMemoApplied
        ? { fromCreditMemo: ZERO, fromExcessFunds: amount }
        : { fromCreditMemo, fromExcessFunds };
      this.#refunds.set(paymentId, [...this.refundsOf(paymentId), funds]);
    }
  }

  #take(id: string | null, amount: Money): void {
    if (id !== null) addTo(this.#amounts, id, amount);
  }
}

function addTo(amounts: Map<string, Money>, id: string, amount: Money): void {
  amounts.set(id, money(amounts.get(id)).plus(amount));
}

export async function readInFlight(view: OrgView, exceptOperationId: string | undefined): Promise<InFlight> {
  const inFlight = new InFlight();
  for (const job of await view.find('BackgroundJob', 'State', 'Calling')) {
    if (job.Kind !== KIND || job.BackgroundOperationId === exceptOperationId) continue;
    inFlight.add(JSON.parse(job.Input as string), readDecision(job.Plan as string));
  }
  return inFlight;
}
