/** Everything that lowers a credit memo's balance: applications to invoices, and debits of our own where there is no invoice. */
import type { JobTransaction } from '../../background/job.ts';
import { datetimeText } from '../../datetime.ts';
import { type Money, scaleOfCurrency, toText } from '../../money.ts';
import type { FieldValues, OrgTransaction, SObjectRecord } from '../../org/port.ts';

/** The transaction of a write, and its date. */
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

/** `currencySource` is a record in the memo's currency; `fields` are the other fields of the debit. */
export async function debitMemo(
  tx: OrgTransaction,
  amount: Money,
  currencySource: SObjectRecord,
  fields: FieldValues & { readonly CreditMemoId: string | null },
): Promise<void> {
  const { CurrencyIsoCode } = currencySource;
  const Amount = textIn(currencySource, amount);
  await tx.insert('CreditMemoDebit', { Amount, CurrencyIsoCode, ...fields });
}

/** Decimal text at the scale of the record's currency. */
export function textIn({ CurrencyIsoCode }: SObjectRecord, amount: Money): string {
  return toText(amount, scaleOfCurrency(CurrencyIsoCode as string));
}
