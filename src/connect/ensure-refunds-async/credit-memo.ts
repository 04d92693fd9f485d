/** What lowers a credit memo's balance: applications to invoices, and debits of ours where there is no invoice to apply it to. */

import { datetimeText } from '../../datetime.ts';
import { type Money, scaleOfCurrency, toText } from '../../money.ts';
import type { FieldValues, OrgTransaction, SObjectRecord } from '../../org/port.ts';

export async function applyMemo(
  tx: OrgTransaction,
  creditMemoId: string,
  invoiceId: string,
  amount: Money,
  now: Date,
): Promise<void> {
  const memo = (await tx.get('CreditMemo', creditMemoId)) as SObjectRecord;
  await tx.insert('CreditMemoInvApplication', {
    CreditMemoId: creditMemoId,
    InvoiceId: invoiceId,
    Amount: textIn(memo, amount),
    CurrencyIsoCode: memo.CurrencyIsoCode,
    Type: 'Applied',
    HasBeenUnapplied: 'No',
    Date: datetimeText(now),
    AppliedDate: datetimeText(now),
    EffectiveDate: datetimeText(now),
  });
}

/** `inCurrency` is a record in the memo's currency. */
export async function debitMemo(
  tx: OrgTransaction,
  creditMemoId: string | null,
  amount: Money,
  inCurrency: SObjectRecord,
  facts: FieldValues,
): Promise<void> {
  await tx.insert('CreditMemoDebit', {
    CreditMemoId: creditMemoId,
    Amount: textIn(inCurrency, amount),
    CurrencyIsoCode: inCurrency.CurrencyIsoCode,
    ...facts,
  });
}

export function textIn({ CurrencyIsoCode }: SObjectRecord, amount: Money): string {
  return toText(amount, scaleOfCurrency(CurrencyIsoCode as string));
}
