/** The business rules that are checked before anything is queued: row V of the contract (shape doc, codes ours). Each refusal names the field and the rule. */
import type { ApiError } from '../../api/api-error.ts';
import { errorWithOutput } from '../../api/errors.ts';
import {
  amountOfDouble,
  CURRENCY_DIGITS,
  isDecimal,
  type Money,
  scaleOfCurrency,
  toText,
} from '../../money.ts';
import type { Org, OrgView, SObjectRecord } from '../../org/port.ts';
import { normalizeId } from '../../org/record-ids.ts';
import { invoicesOfOrder, isMemoOfOrder, summariesOfOrder } from './order.ts';
import type { EnsureRefundsRequest } from './request.ts';

/** Ensure Refunds Async Input as checked by its schema. */
export interface EnsureRefundsAsyncInput {
  readonly creditMemoId?: string | null;
  readonly excessFundsAmount?: number | string | null;
  readonly invoicesToPay?: readonly { readonly invoiceId: string }[] | null;
  readonly isAllowPartial?: boolean | null;
  readonly isReservedBalanceAmountConsidered?: boolean | null;
  readonly sequences?:
    | readonly { readonly amount: number | string; readonly orderPaymentSummaryId: string }[]
    | null;
}

/** Statuses in which a credit memo or an invoice has no money to move (doc: Canceled and Error; the others ours). */
const UNUSABLE = new Set(['Draft', 'Draft In Progress', 'Canceled', 'Error', 'Void In Progress', 'Voided']);

export function broken(message: string, errorCode = 'INVALID_API_INPUT'): ApiError {
  const output = { backgroundOperationId: null, errors: [{ errorCode, message }], success: false };
  return errorWithOutput(message, errorCode, output);
}

/** The request that may be queued. Rejects with row V; writes nothing. */
export async function checkAtTheDoor(
  org: Org,
  view: OrgView,
  orderSummary: SObjectRecord,
  input: EnsureRefundsAsyncInput,
  version: number,
): Promise<EnsureRefundsRequest> {
  if (orderSummary.OrderLifeCycleType === 'UNMANAGED') {
    throw broken('orderSummaryId: the order summary is UNMANAGED; refunds are ensured for MANAGED ones only');
  }
  const currency = (orderSummary.CurrencyIsoCode as string | undefined) ?? org.settings.defaultCurrency;
  const amount = (name: string, value: number | string) => readAmount(name, value, currency);
  const memo = await checkCreditMemo(org, view, orderSummary, input, currency);
  const creditMemoId = memo?.Id ?? null;
  return {
    orderSummaryId: orderSummary.Id,
    creditMemoId,
    creditMemoBalance: memo ? String(memo.Balance ?? '0') : null,
    excessFunds: checkExcessFunds(input, creditMemoId, version, amount),
    invoiceIds: await checkInvoices(org, view, orderSummary, input, creditMemoId),
    sequences: await checkSequences(org, view, orderSummary, input, amount),
    isAllowPartial: input.isAllowPartial ?? false,
    isReservedBalanceAmountConsidered: input.isReservedBalanceAmountConsidered ?? false,
  };
}

type ReadAmount = (name: string, value: number | string) => Money;

async function checkCreditMemo(
  org: Org,
  view: OrgView,
  orderSummary: SObjectRecord,
  { creditMemoId }: EnsureRefundsAsyncInput,
  currency: string,
): Promise<SObjectRecord | undefined> {
  if (creditMemoId === null || creditMemoId === undefined) return undefined;
  const memo = await findRecord(org, view, 'creditMemoId', 'CreditMemo', creditMemoId);
  if (!(await isMemoOfOrder(view, memo, orderSummary))) {
    throw broken(`creditMemoId: credit memo ${memo.Id} is not of this order summary`);
  }
  refuseUnusable('creditMemoId: credit memo', memo);
  if (memo.CurrencyIsoCode !== currency) {
    throw broken(
      `creditMemoId: credit memo ${memo.Id} is in ${memo.CurrencyIsoCode}, the order in ${currency}`,
    );
  }
  return memo;
}

function checkExcessFunds(
  { excessFundsAmount }: EnsureRefundsAsyncInput,
  creditMemoId: string | null,
  version: number,
  amount: ReadAmount,
): string {
  if (excessFundsAmount === null || excessFundsAmount === undefined) {
    if (creditMemoId !== null) return '0';
    throw broken(
      version >= 49
        ? 'creditMemoId, excessFundsAmount: at least one of them is required'
        : 'creditMemoId: it is required',
    );
  }
  const excess = amount('excessFundsAmount', excessFundsAmount);
  if (excess.isZero() && creditMemoId === null) {
    throw broken('excessFundsAmount: it must be more than 0 when there is no creditMemoId');
  }
  return excess.toFixed();
}

async function checkInvoices(
  org: Org,
  view: OrgView,
  orderSummary: SObjectRecord,
  { invoicesToPay }: EnsureRefundsAsyncInput,
  creditMemoId: string | null,
): Promise<string[]> {
  if (!invoicesToPay || invoicesToPay.length === 0) return [];
  if (creditMemoId === null) throw broken('invoicesToPay: it needs a creditMemoId, which pays the invoices');
  const ofOrder = await invoicesOfOrder(view, orderSummary);
  const ids: string[] = [];
  for (const [index, { invoiceId }] of invoicesToPay.entries()) {
    const name = `invoicesToPay[${index}].invoiceId`;
    const invoice = await findRecord(org, view, name, 'Invoice', invoiceId);
    if (!ofOrder.has(invoice.Id)) throw broken(`${name}: invoice ${invoice.Id} is not of this order summary`);
    refuseUnusable(`${name}: invoice`, invoice);
    ids.push(invoice.Id);
  }
  return ids;
}

async function checkSequences(
  org: Org,
  view: OrgView,
  orderSummary: SObjectRecord,
  { sequences }: EnsureRefundsAsyncInput,
  amount: ReadAmount,
): Promise<EnsureRefundsRequest['sequences']> {
  if (!sequences || sequences.length === 0) return [];
  const ofOrder = new Set((await summariesOfOrder(view, orderSummary.Id)).map(({ Id }) => Id));
  const checked: { orderPaymentSummaryId: string; amount: string }[] = [];
  for (const [index, sequence] of sequences.entries()) {
    const name = `sequences[${index}].orderPaymentSummaryId`;
    const { Id } = await findRecord(org, view, name, 'OrderPaymentSummary', sequence.orderPaymentSummaryId);
    if (!ofOrder.has(Id)) {
      throw broken(
        `${name}: order payment summary ${Id} neither belongs to this order summary nor is shared with it`,
      );
    }
    checked.push({
      orderPaymentSummaryId: Id,
      amount: amount(`sequences[${index}].amount`, sequence.amount).toFixed(),
    });
  }
  return checked;
}

async function findRecord(
  org: Org,
  view: OrgView,
  name: string,
  sObject: string,
  text: string,
): Promise<SObjectRecord> {
  const id = normalizeId(text);
  if (id === undefined) throw broken(`${name}: invalid identifier: ${text}`, 'INVALID_ID_FIELD');
  if (org.sObjectTypeOfId(id)?.name !== sObject) {
    throw broken(`${name}: ${text} is not the id of a ${sObject}`, 'INVALID_ID_FIELD');
  }
  const record = await view.get(sObject, id);
  if (!record) throw broken(`${name}: there is no ${sObject} ${text}`);
  return record;
}

function refuseUnusable(what: string, { Id, Status }: SObjectRecord): void {
  if (UNUSABLE.has(String(Status)))
    throw broken(`${what} ${Id} has status ${Status}, in which it cannot be used`);
}

/** Not negative, and exact at the currency's scale but for the noise of a double: nothing else is rounded away (ours). */
function readAmount(name: string, value: number | string, currency: string): Money {
  if (!isDecimal(value)) throw broken(`${name}: ${value} is not an amount`);
  const scale = scaleOfCurrency(currency);
  const amount = amountOfDouble(value, scale);
  if (amount.isNegative() && !amount.isZero()) throw broken(`${name}: it must not be negative`);
  if (amount.decimalPlaces() > scale) {
    throw broken(`${name}: ${amount.toFixed()} has more decimal places than ${currency} has, ${scale}`);
  }
  if (toText(amount, scale).replace(/\D/g, '').length > CURRENCY_DIGITS) {
    throw broken(`${name}: it has more than ${CURRENCY_DIGITS} digits`);
  }
  return amount.abs();
}
