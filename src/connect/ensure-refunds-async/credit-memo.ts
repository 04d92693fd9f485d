/** What lowers a credit memo's balance: applications to invoices, and debits of ours where there is no invoice to apply it to. */
import type { JobTransaction } from '../../background/job.ts';
import { datetimeText } from '../../datetime.ts';
import { type Money, scaleOfCurrency, toText } from '../../money.ts';
import type { FieldValues, OrgTransaction, SObjectRecord } from '../../org/port.ts';

/** Where something is written, and when. */
export type Writing = Pick<JobTransaction, 'tx' | 'now'>;

export async function applyMemo(
  { tx, now }: Writing,
  creditMemoId: string,
  { invoiceId, amount }: { readonly invoiceId: string; readonly amount: Money },
): Promise<void> {
  const memo = (await tx.get('CreditMemo', creditMemoId)) as SObjectRecord;
  const date = datetimeText(now);
  await tx.insert('CreditMemoInvApplication', {
    CreditMemoId: creditMemoId,
    InvoiceId: invoiceId,
    Amount: textIn(memo, amount),
    CurrencyIsoCode: memo.CurrencyIsoCode,
    Type: 'Applied',
    HasBeenUnapplied: 'No',
    Date: date,
    AppliedDate: date,
    EffectiveDate: date,
  });
}

/** `inCurrency` is a record in the memo's currency; `facts` are the other fields of the debit. */
export async function debitMemo(
  tx: OrgTransaction,
  amount: Money,
  inCurrency: SObjectRecord,
  facts: FieldValues & { readonly CreditMemoId: string | null },
): Promise<void> {
  const { CurrencyIsoCode } = inCurrency;
  await tx.insert('CreditMemoDebit', { Amount: textIn(inCurrency, amount), CurrencyIsoCode, ...facts });
}

/** Decimal text at the scale of the record's currency. */
export function textIn({ CurrencyIsoCode }: SObjectRecord, amount: Money): string {
  return toText(amount, scaleOfCurrency(CurrencyIsoCode as string));
}
