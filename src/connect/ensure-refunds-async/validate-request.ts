/** The business rules that are checked before anything is queued: row V of the contract (shape doc, texts ours). Each message names the property and the rule. */
import type { Money } from '../../money.ts';
import type { Org, OrgView, SObjectRecord } from '../../org/port.ts';
import { businessRuleViolation } from './business-rule-violation.ts';
import type { EnsureRefundsRequest } from './ensure-refunds-request.ts';
import { findNamedRecord, refuseUnusable } from './named-records.ts';
import { invoicesOfOrder, isMemoOfOrder, summariesOfOrder } from './order-summary-records.ts';
import { readRequestAmount } from './request-amount.ts';

/** Ensure Refunds Async Input as checked by its schema. */
export interface EnsureRefundsAsyncInput {
  readonly creditMemoId?: string | null;
  readonly excessFundsAmount?: number | string | null;
  readonly invoicesToPay?: readonly { readonly invoiceId: string }[] | null;
  readonly isAllowPartial?: boolean | null;
  readonly isReservedBalanceAmountConsidered?: boolean | null;
  readonly sequences?: readonly SequenceInput[] | null;
}

interface SequenceInput {
  readonly amount: number | string;
  readonly orderPaymentSummaryId: string;
}

/** A request that is being checked. `version` is the URL's, without its ".0". */
export interface Validation {
  readonly org: Org;
  readonly view: OrgView;
  readonly orderSummary: SObjectRecord;
  readonly input: EnsureRefundsAsyncInput;
  readonly version: number;
}

/** Returns the request that may be queued. Rejects with row V; writes nothing. */
export async function validateRequest(validation: Validation): Promise<EnsureRefundsRequest> {
  refuseUnmanaged(validation.orderSummary);
  const memo = await validateCreditMemo(validation);
  const { isAllowPartial, isReservedBalanceAmountConsidered } = validation.input;
  return {
    orderSummaryId: validation.orderSummary.Id,
    creditMemoId: memo?.Id ?? null,
    creditMemoBalance: memo ? String(memo.Balance ?? '0') : null,
    excessFunds: validateExcessFunds(validation, memo !== undefined),
    invoiceIds: await validateInvoices(validation, memo !== undefined),
    sequences: await validateSequences(validation),
    isAllowPartial: isAllowPartial ?? false,
    isReservedBalanceAmountConsidered: isReservedBalanceAmountConsidered ?? false,
  };
}

function refuseUnmanaged({ OrderLifeCycleType }: SObjectRecord): void {
  if (OrderLifeCycleType === 'UNMANAGED')
    throw businessRuleViolation('orderSummaryId: the order summary is UNMANAGED; it must be MANAGED');
}

function currencyOf({ org, orderSummary }: Validation): string {
  return (orderSummary.CurrencyIsoCode as string | undefined) ?? org.settings.defaultCurrency;
}

async function validateCreditMemo(validation: Validation): Promise<SObjectRecord | undefined> {
  const { org, view, orderSummary, input } = validation;
  if ((input.creditMemoId ?? null) === null) return undefined;
  const memo = await findNamedRecord(validation, 'creditMemoId', 'CreditMemo', input.creditMemoId as string);
  const name = 'creditMemoId: credit memo';
  if (!(await isMemoOfOrder(view, memo, orderSummary))) throw notOfOrder(name, memo, orderSummary);
  refuseUnusable(org, name, memo);
  const [currency, orderCurrency] = [memo.CurrencyIsoCode, currencyOf(validation)];
  if (currency !== orderCurrency)
    throw businessRuleViolation(`${name} ${memo.Id} is in ${currency}, but the order is in ${orderCurrency}`);
  return memo;
}

function notOfOrder(name: string, record: SObjectRecord, orderSummary: SObjectRecord): Error {
  return businessRuleViolation(`${name} ${record.Id} does not belong to order summary ${orderSummary.Id}`);
}

/** Returns decimal text. */
function validateExcessFunds(validation: Validation, hasMemo: boolean): string {
  const given = validation.input.excessFundsAmount ?? null;
  if (given === null && hasMemo) return '0';
  if (given === null) throw businessRuleViolation(nothingToRefund(validation.version));
  const excess = readAmount(validation, 'excessFundsAmount', given);
  if (excess.isZero() && !hasMemo)
    throw businessRuleViolation('excessFundsAmount: it must be more than 0 when there is no creditMemoId');
  return excess.toFixed();
}

/** `excessFundsAmount` is available from 49.0 (doc). */
function nothingToRefund(version: number): string {
  return version >= 49
    ? 'creditMemoId, excessFundsAmount: at least one of them is required'
    : 'creditMemoId: it is required';
}

async function validateInvoices(validation: Validation, hasMemo: boolean): Promise<string[]> {
  const listed = validation.input.invoicesToPay ?? [];
  if (listed.length === 0) return [];
  if (!hasMemo)
    throw businessRuleViolation(
      'invoicesToPay: creditMemoId is required too, because the credit memo pays the invoices',
    );
  const ofOrder = await invoicesOfOrder(validation.view, validation.orderSummary);
  const ids: string[] = [];
  for (const [index, { invoiceId }] of listed.entries()) {
    ids.push(await validateInvoice(validation, `invoicesToPay[${index}].invoiceId`, invoiceId, ofOrder));
  }
  return ids;
}

/** Returns the id with 18 characters. */
async function validateInvoice(
  validation: Validation,
  property: string,
  text: string,
  ofOrder: ReadonlyMap<string, SObjectRecord>,
): Promise<string> {
  const invoice = await findNamedRecord(validation, property, 'Invoice', text);
  const name = `${property}: invoice`;
  if (!ofOrder.has(invoice.Id)) throw notOfOrder(name, invoice, validation.orderSummary);
  refuseUnusable(validation.org, name, invoice);
  return invoice.Id;
}

async function validateSequences(validation: Validation): Promise<EnsureRefundsRequest['sequences']> {
  const listed = validation.input.sequences ?? [];
  if (listed.length === 0) return [];
  const summaries = await summariesOfOrder(validation.view, validation.orderSummary.Id);
  const ofOrder = new Set(summaries.map(({ Id }) => Id));
  const validated: EnsureRefundsRequest['sequences'][number][] = [];
  for (const [index, sequence] of listed.entries()) {
    validated.push(await validateSequence(validation, `sequences[${index}]`, sequence, ofOrder));
  }
  return validated;
}

async function validateSequence(
  validation: Validation,
  property: string,
  { orderPaymentSummaryId: text, amount }: SequenceInput,
  ofOrder: ReadonlySet<string>,
): Promise<EnsureRefundsRequest['sequences'][number]> {
  const idProperty = `${property}.orderPaymentSummaryId`;
  const { Id } = await findNamedRecord(validation, idProperty, 'OrderPaymentSummary', text);
  if (!ofOrder.has(Id))
    throw businessRuleViolation(
      `${idProperty}: order payment summary ${Id} neither belongs to order summary ${validation.orderSummary.Id} nor is shared with it`,
    );
  const read = readAmount(validation, `${property}.amount`, amount);
  return { orderPaymentSummaryId: Id, amount: read.toFixed() };
}

function readAmount(validation: Validation, property: string, value: number | string): Money {
  return readRequestAmount(property, value, currencyOf(validation));
}
