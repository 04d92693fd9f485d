/** The business rules that are checked before anything is queued: row V of the contract (shape doc, texts ours). Each refusal names the field and the rule. */

import type { Money } from '../../money.ts';
import type { Org, OrgView, SObjectRecord } from '../../org/port.ts';
import { invoicesOfOrder, isMemoOfOrder, summariesOfOrder } from './order.ts';
import type { EnsureRefundsRequest } from './request.ts';
import { brokenRule, readRequestAmount } from './request-amount.ts';
import { findNamedRecord, refuseUnusable } from './request-record.ts';

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

/** A request that is being checked. `version` is the URL's, without its ".0". */
export interface Validation {
  readonly org: Org;
  readonly view: OrgView;
  readonly orderSummary: SObjectRecord;
  readonly input: EnsureRefundsAsyncInput;
  readonly version: number;
}

/** The request that may be queued. Rejects with row V; writes nothing. */
export async function validateRequest(validation: Validation): Promise<EnsureRefundsRequest> {
  const { orderSummary, input } = validation;
  if (orderSummary.OrderLifeCycleType === 'UNMANAGED') {
    throw brokenRule(
      'orderSummaryId: the order summary is UNMANAGED; refunds are ensured for MANAGED ones only',
    );
  }
  const memo = await validateCreditMemo(validation);
  return {
    orderSummaryId: orderSummary.Id,
    creditMemoId: memo?.Id ?? null,
    creditMemoBalance: memo ? String(memo.Balance ?? '0') : null,
    excessFunds: validateExcessFunds(validation, memo !== undefined),
    invoiceIds: await validateInvoices(validation, memo !== undefined),
    sequences: await validateSequences(validation),
    isAllowPartial: input.isAllowPartial ?? false,
    isReservedBalanceAmountConsidered: input.isReservedBalanceAmountConsidered ?? false,
  };
}

function currencyOf({ org, orderSummary }: Validation): string {
  return (orderSummary.CurrencyIsoCode as string | undefined) ?? org.settings.defaultCurrency;
}

async function validateCreditMemo(validation: Validation): Promise<SObjectRecord | undefined> {
  const { view, orderSummary, input } = validation;
  if ((input.creditMemoId ?? null) === null) return undefined;
  const memo = await findNamedRecord(validation, 'creditMemoId', 'CreditMemo', input.creditMemoId as string);
  if (!(await isMemoOfOrder(view, memo, orderSummary))) {
    throw brokenRule(`creditMemoId: credit memo ${memo.Id} is not of this order summary`);
  }
  refuseUnusable('creditMemoId: credit memo', memo);
  const currency = currencyOf(validation);
  if (memo.CurrencyIsoCode === currency) return memo;
  throw brokenRule(
    `creditMemoId: credit memo ${memo.Id} is in ${memo.CurrencyIsoCode}, the order in ${currency}`,
  );
}

/** Decimal text. */
function validateExcessFunds(validation: Validation, hasMemo: boolean): string {
  const given = validation.input.excessFundsAmount ?? null;
  if (given === null && hasMemo) return '0';
  if (given === null) throw brokenRule(nothingToRefund(validation.version));
  const excess = readAmount(validation, 'excessFundsAmount', given);
  if (excess.isZero() && !hasMemo) {
    throw brokenRule('excessFundsAmount: it must be more than 0 when there is no creditMemoId');
  }
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
  if (!hasMemo) throw brokenRule('invoicesToPay: it needs a creditMemoId, which pays the invoices');
  const ofOrder = await invoicesOfOrder(validation.view, validation.orderSummary);
  const ids: string[] = [];
  for (const [index, { invoiceId }] of listed.entries()) {
    const name = `invoicesToPay[${index}].invoiceId`;
    const invoice = await findNamedRecord(validation, name, 'Invoice', invoiceId);
    if (!ofOrder.has(invoice.Id))
      throw brokenRule(`${name}: invoice ${invoice.Id} is not of this order summary`);
    refuseUnusable(`${name}: invoice`, invoice);
    ids.push(invoice.Id);
  }
  return ids;
}

async function validateSequences(validation: Validation): Promise<EnsureRefundsRequest['sequences']> {
  const listed = validation.input.sequences ?? [];
  if (listed.length === 0) return [];
  const summaries = await summariesOfOrder(validation.view, validation.orderSummary.Id);
  const ofOrder = new Set(summaries.map(({ Id }) => Id));
  const validated: EnsureRefundsRequest['sequences'][number][] = [];
  for (const [index, { orderPaymentSummaryId, amount }] of listed.entries()) {
    const name = `sequences[${index}]`;
    const id = await validateSummary(
      validation,
      `${name}.orderPaymentSummaryId`,
      orderPaymentSummaryId,
      ofOrder,
    );
    validated.push({
      orderPaymentSummaryId: id,
      amount: readAmount(validation, `${name}.amount`, amount).toFixed(),
    });
  }
  return validated;
}

async function validateSummary(
  validation: Validation,
  name: string,
  text: string,
  ofOrder: ReadonlySet<string>,
): Promise<string> {
  const { Id } = await findNamedRecord(validation, name, 'OrderPaymentSummary', text);
  if (ofOrder.has(Id)) return Id;
  throw brokenRule(
    `${name}: order payment summary ${Id} neither belongs to this order summary nor is shared with it`,
  );
}

function readAmount(validation: Validation, name: string, value: number | string): Money {
  return readRequestAmount(name, value, currencyOf(validation));
}
