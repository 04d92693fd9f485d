import type { Money } from '../money.ts';
import type { Ledger } from './ledger.ts';

/** A fee invoice that the credit memo is to pay. */
export interface InvoiceToPay {
  readonly invoiceId: string;
  readonly balance: Money;
}

/** What the credit memo pays of one fee invoice. */
export interface FeePayment {
  readonly invoiceId: string;
  readonly amount: Money;
}

/**
 * Step 2: only the credit memo pays fee invoices, in list order and before any refund. A memo that is too small pays
 * what it can, and an invoice that is listed twice is paid once [ours].
 */
export function payFeeInvoices(invoices: readonly InvoiceToPay[], ledger: Ledger): FeePayment[] {
  const balances = new Map(invoices.map(({ invoiceId, balance }) => [invoiceId, balance]));
  return [...balances]
    .filter(([, balance]) => balance.greaterThan(0))
    .map(([invoiceId, balance]) => payFeeInvoice(invoiceId, balance, ledger))
    .filter(({ amount }) => amount.greaterThan(0));
}

function payFeeInvoice(invoiceId: string, balance: Money, ledger: Ledger): FeePayment {
  return { invoiceId, amount: ledger.spend(balance, ['fromCreditMemo']).fromCreditMemo };
}
