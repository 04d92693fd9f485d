/**
 * Which fields of a record follow from other records. Facts in org/money-fields.md; that Processed is settled, Pending is pending
 * and other statuses count nowhere is inferred.
 */
import { type Money, money, sum, ZERO } from '../money.ts';
import { ORDER_ROLL_UPS } from './order-roll-ups.ts';
import type { SObjectRecord } from './port.ts';
import type { SObjectType } from './sobject-type.ts';

/** Values that a record's fields must all have. */
type Like = Readonly<Record<string, string>>;

/** What a child adds to a field of its parent. */
interface Sum {
  /** The child's field; absent where children are counted. */
  readonly of?: string;
  readonly when?: Like;
  /** Children that are taken off instead. */
  readonly lessWhen?: Like;
}

/** Fields of a parent that are sums over its children. */
export interface RollUp {
  readonly parent: string;
  readonly child: string;
  /** The child's reference to the parent. */
  readonly by: string;
  readonly sums: Readonly<Record<string, Sum>>;
  /** Children count only while another record that they point at is like this. */
  readonly provided?: { readonly object: string; readonly by: string; readonly is: Like };
}

const APPLIED = { Type: 'Applied' };
const UNAPPLIED = { Type: 'Unapplied' };
const PROCESSED = { Status: 'Processed' };
const PENDING = { Status: 'Pending' };

export const ROLL_UPS: readonly RollUp[] = [
  {
    parent: 'OrderPaymentSummary',
    child: 'PaymentAuthorization',
    by: 'OrderPaymentSummaryId',
    sums: {
      AuthorizationAmount: { of: 'Amount', when: PROCESSED },
      PendingAuthorizationAmount: { of: 'Amount', when: PENDING },
      AuthorizationReversalAmount: { of: 'TotalAuthReversalAmount' },
    },
  },
  {
    parent: 'OrderPaymentSummary',
    child: 'Payment',
    by: 'OrderPaymentSummaryId',
    sums: {
      CapturedAmount: { of: 'Amount', when: PROCESSED },
      PendingCaptureAmount: { of: 'Amount', when: PENDING },
      BalanceAmount: { of: 'Balance', when: PROCESSED },
    },
  },
  {
    parent: 'OrderPaymentSummary',
    child: 'Refund',
    by: 'OrderPaymentSummaryId',
    sums: {
      RefundedAmount: { of: 'Amount', when: PROCESSED },
      PendingRefundAmount: { of: 'Amount', when: PENDING },
    },
  },
  {
    parent: 'OrderPaymentSummary',
    child: 'OrderPaymentSummaryReference',
    by: 'OrderPaymentSummaryId',
    sums: { ReservedBalanceTotalAmount: { of: 'ReservedBalanceAmount' } },
  },
  {
    parent: 'PaymentAuthorization',
    child: 'Payment',
    by: 'PaymentAuthorizationId',
    sums: { TotalPaymentCaptureAmount: { of: 'Amount', when: PROCESSED } },
  },
  {
    parent: 'Payment',
    child: 'PaymentLineInvoice',
    by: 'PaymentId',
    sums: {
      TotalApplied: { of: 'Amount', when: APPLIED },
      TotalUnapplied: { of: 'Amount', when: UNAPPLIED },
    },
  },
  {
    parent: 'Payment',
    child: 'RefundLinePayment',
    by: 'PaymentId',
    provided: { object: 'Refund', by: 'RefundId', is: PROCESSED },
    sums: {
      TotalRefundApplied: { of: 'Amount', when: APPLIED },
      TotalRefundUnapplied: { of: 'Amount', when: UNAPPLIED },
    },
  },
  {
    parent: 'Refund',
    child: 'RefundLinePayment',
    by: 'RefundId',
    sums: {
      TotalApplied: { of: 'Amount', when: APPLIED },
      TotalUnapplied: { of: 'Amount', when: UNAPPLIED },
    },
  },
  {
    parent: 'CreditMemo',
    child: 'CreditMemoLine',
    by: 'CreditMemoId',
    sums: {
      TotalChargeAmount: { of: 'TotalAmount', when: { Type: 'Charge' } },
      TotalChargeTaxAmount: { of: 'ChargeTaxAmount' },
      TotalAdjustmentAmount: { of: 'TotalAmount', when: { Type: 'Adjustment' } },
      TotalAdjustmentTaxAmount: { of: 'AdjustmentTaxAmount' },
      TotalTaxAmount: { of: 'TotalAmount', when: { Type: 'Tax' } },
    },
  },
  {
    parent: 'CreditMemo',
    child: 'CreditMemoInvApplication',
    by: 'CreditMemoId',
    sums: {
      TotalCreditAmountApplied: { of: 'Amount', when: APPLIED },
      TotalCreditAmountUnapplied: { of: 'Amount', when: UNAPPLIED },
    },
  },
  // No field keeps this sum: the rule of CreditMemo.Balance takes it.
  { parent: 'CreditMemo', child: 'CreditMemoDebit', by: 'CreditMemoId', sums: {} },
  {
    parent: 'Invoice',
    child: 'InvoiceLine',
    by: 'InvoiceId',
    sums: {
      TotalChargeAmount: { of: 'ChargeAmount' },
      TotalChargeTaxAmount: { of: 'ChargeTaxAmount' },
      TotalAdjustmentAmount: { of: 'AdjustmentAmount' },
      TotalAdjustmentTaxAmount: { of: 'AdjustmentTaxAmount' },
      TotalTaxAmount: { of: 'TaxAmount' },
    },
  },
  {
    parent: 'Invoice',
    child: 'PaymentLineInvoice',
    by: 'InvoiceId',
    sums: { NetPaymentsApplied: { of: 'Amount', when: APPLIED, lessWhen: UNAPPLIED } },
  },
  {
    parent: 'Invoice',
    child: 'CreditMemoInvApplication',
    by: 'InvoiceId',
    sums: { NetCreditsApplied: { of: 'Amount', when: APPLIED, lessWhen: UNAPPLIED } },
  },
  {
    parent: 'OrderSummary',
    child: 'ProcessException',
    by: 'OrderSummaryId',
    sums: { ActiveProcessExceptionCount: { when: { StatusCategory: 'ACTIVE' } } },
  },
  ...ORDER_ROLL_UPS,
];

/** Fields that repeat a parent's, by the child's field name. */
export interface Mirror {
  readonly child: string;
  readonly by: string;
  readonly parent: string;
  readonly fields: Readonly<Record<string, string>>;
}

export const MIRRORS: readonly Mirror[] = [
  { child: 'CreditMemoLine', by: 'CreditMemoId', parent: 'CreditMemo', fields: { Status: 'Status' } },
  { child: 'InvoiceLine', by: 'InvoiceId', parent: 'Invoice', fields: { InvoiceStatus: 'Status' } },
  {
    child: 'OrderPaymentSummaryReference',
    by: 'OrderPaymentSummaryId',
    parent: 'OrderPaymentSummary',
    fields: {
      AuthorizationAmount: 'AuthorizationAmount',
      CapturedAmount: 'CapturedAmount',
      RefundedAmount: 'RefundedAmount',
      ReservedBalanceTotalAmount: 'ReservedBalanceTotalAmount',
    },
  },
];

/** A field that keeps what a parent's balance was right after the record was inserted, the record's own effect included. */
export interface Snapshot {
  readonly object: string;
  readonly field: string;
  readonly by: string;
  readonly parent: string;
  readonly of: string;
}

const snapshot = (object: string, field: string, by: string, parent: string): Snapshot => ({
  object,
  field,
  by,
  parent,
  of: 'Balance',
});

export const SNAPSHOTS: readonly Snapshot[] = [
  snapshot('PaymentLineInvoice', 'PaymentBalance', 'PaymentId', 'Payment'),
  snapshot('RefundLinePayment', 'PaymentBalance', 'PaymentId', 'Payment'),
  snapshot('RefundLinePayment', 'RefundBalance', 'RefundId', 'Refund'),
  snapshot('CreditMemoInvApplication', 'CreditMemoBalance', 'CreditMemoId', 'CreditMemo'),
  snapshot('CreditMemoInvApplication', 'InvoiceBalance', 'InvoiceId', 'Invoice'),
];

/** The parent knows its newest child, by CreatedDate, then id. */
export const NEWEST = {
  parent: 'OrderPaymentSummary',
  child: 'PaymentGatewayLog',
  by: 'OrderPaymentSummaryId',
  idField: 'LastPaymentGatewayLogId',
  /** By the parent's field name. */
  copies: { LastPaymentGatewayMessage: 'GatewayMessage' },
} as const;

/** By object: the field in which an Unapplied line names the Applied one that it undoes. */
export const UNDOES: Readonly<Record<string, string>> = {
  PaymentLineInvoice: 'AssociatedPaymentLineId',
  CreditMemoInvApplication: 'AssociatedLineId',
  RefundLinePayment: 'AssociatedRefundLinePaymentId',
};

/** Whether the Unapplied lines that name it take all of an Applied line's amount. */
export function isUndone(line: SObjectRecord, undoings: readonly SObjectRecord[]): boolean {
  const unapplied = undoings.filter(({ Type }) => Type === 'Unapplied').map(({ Amount }) => money(Amount));
  return sum(unapplied).greaterThanOrEqualTo(money(line.Amount));
}

const byParent = new Map(
  ROLL_UPS.map(({ parent }) => [parent, ROLL_UPS.filter((rollUp) => rollUp.parent === parent)]),
);

export function rollUpsInto(parent: string): readonly RollUp[] {
  return byParent.get(parent) ?? [];
}

/** What the child adds to the parent's field, in plain numbers; `provider` is the record that the roll-up is provided by. */
export function contribution(
  rollUp: RollUp,
  field: string,
  child: SObjectRecord | undefined,
  provider: SObjectRecord | undefined,
): Money {
  const sum = rollUp.sums[field];
  if (!sum || !child) return ZERO;
  if (rollUp.provided && !isLike(provider, rollUp.provided.is)) return ZERO;
  if (isLike(child, sum.when ?? {})) return addend(sum, child);
  return sum.lessWhen && isLike(child, sum.lessWhen) ? ZERO.minus(addend(sum, child)) : ZERO;
}

function addend(sum: Sum, child: SObjectRecord): Money {
  return sum.of === undefined ? money(1) : money(child[sum.of]);
}

function isLike(record: SObjectRecord | undefined, like: Like): boolean {
  if (!record) return false;
  for (const field in like) if (record[field] !== like[field]) return false;
  return true;
}

/** Whether `one` is the newer of two children, by CreatedDate, then id. */
export function isNewer(one: SObjectRecord, other: SObjectRecord): boolean {
  const [date, otherDate] = [String(one.CreatedDate), String(other.CreatedDate)];
  return date === otherDate ? one.Id > other.Id : date > otherDate;
}

/** The object's fields that follow from other records. */
export function fieldsFromOthers(type: SObjectType): readonly string[] {
  const ofNewest = NEWEST.parent === type.name ? [NEWEST.idField] : [];
  return [
    ...rollUpsInto(type.name).flatMap(({ sums }) => Object.keys(sums)),
    ...MIRRORS.filter(({ child }) => child === type.name).flatMap(({ fields }) => Object.keys(fields)),
    ...SNAPSHOTS.filter(({ object }) => object === type.name).map(({ field }) => field),
    ...ofNewest,
  ];
}
