/**
 * Fields that follow from others of their record and are no plain arithmetic, or read other records: what the formulas of the schemas
 * cannot say. Facts in org/money-fields.md.
 */
import { type Money, money, sum, ZERO } from '../money.ts';
import { type CodedRule, type Draft, isBlank } from './coded-rule.ts';
import { ORDER_RULES } from './order-rules.ts';
import type { FieldValue, SObjectRecord } from './port.ts';

const amountOrNull = (value: FieldValue | undefined) => (isBlank(value) ? null : money(value));
const negated = (amount: FieldValue | undefined) => ZERO.minus(money(amount));
const isUnapplied = (draft: Draft) => draft.Type === 'Unapplied';

/** The field that holds a line's amount (doc: "amount of this line item if its type is …"). */
const AMOUNT_FIELDS: Readonly<Record<string, string>> = {
  Charge: 'ChargeAmount',
  Adjustment: 'AdjustmentAmount',
  Tax: 'TaxAmount',
};

function amountByType(line: Draft): Money | null {
  return amountOrNull(line[AMOUNT_FIELDS[String(line.Type)] ?? '']);
}

/** A line's tax is the tax of its charge or adjustment, where that is not given itself (ours). */
function taxOf(type: string, field: string): CodedRule {
  return {
    field,
    from: ['Type', 'TaxAmount'],
    amount: (line) => amountOrNull((line.Type === type ? line.TaxAmount : null) ?? line[field]),
  };
}

/** Shared by the lines that apply money and undo that: the Unapplied line says NA, and an Applied one Yes once it is undone. */
const HAS_BEEN_UNAPPLIED: CodedRule = {
  field: 'HasBeenUnapplied',
  from: ['Type'],
  value: (line) => (isUnapplied(line) ? 'NA' : (line.HasBeenUnapplied ?? 'No')),
};

const EFFECTIVE_IMPACT: CodedRule = {
  field: 'EffectiveImpactAmount',
  from: ['Type', 'Amount', 'HasBeenUnapplied'],
  amount: (line) => {
    if (line.HasBeenUnapplied === 'Yes') return ZERO;
    return isUnapplied(line) ? negated(line.Amount) : money(line.Amount);
  },
};

/** What the money applied does to the balance of the payment or credit memo that it is taken from. */
const IMPACT_ON_SOURCE: CodedRule = {
  field: 'ImpactAmount',
  from: ['Type', 'Amount'],
  amount: (line) => (isUnapplied(line) ? money(line.Amount) : negated(line.Amount)),
};

const UNAPPLIED_DATE: CodedRule = {
  field: 'UnappliedDate',
  from: ['Type', 'Date'],
  value: (line) => (isUnapplied(line) ? line.Date : line.UnappliedDate) ?? null,
};

const APPLIED_DATE: CodedRule = {
  field: 'AppliedDate',
  from: ['Date'],
  value: (line) => line.AppliedDate ?? line.Date ?? null,
};

export const COMPOUND_NAME: CodedRule = {
  field: 'Name',
  from: ['FirstName', 'MiddleName', 'LastName', 'Suffix'],
  value: ({ FirstName, MiddleName, LastName, Suffix }) =>
    [FirstName, MiddleName, LastName, Suffix].filter((part) => !isBlank(part)).join(' ') || null,
};

const STATUS_CATEGORIES: Readonly<Record<string, string>> = {
  Paused: 'INACTIVE',
  Ignored: 'INACTIVE',
  Voided: 'INACTIVE',
  Resolved: 'RESOLVED',
};

const SEVERITY_CATEGORIES: Readonly<Record<string, string>> = { High: 'HIGH', Medium: 'MEDIUM', Low: 'LOW' };

/** The standard types of a sales channel are their own categories (doc: the names are the same). */
const CHANNEL_CATEGORIES: ReadonlySet<string> = new Set(['B2B', 'B2C', 'Other']);

/** By object. */
export const CODED_RULES: Readonly<Record<string, readonly CodedRule[]>> = {
  ...ORDER_RULES,
  Contact: [COMPOUND_NAME],
  User: [COMPOUND_NAME],
  CreditMemo: [
    {
      field: 'Balance',
      from: ['TotalAmountWithTax', 'NetCreditsApplied', 'CreditMemoDebit'],
      amount: (memo, children) =>
        money(memo.TotalAmountWithTax)
          .minus(money(memo.NetCreditsApplied))
          .minus(processedAmount(children('CreditMemoDebit', 'CreditMemoId'))),
    },
  ],
  CreditMemoLine: [
    {
      field: 'TotalAmount',
      from: ['Type', 'ChargeAmount', 'AdjustmentAmount', 'TaxAmount'],
      amount: (line) => amountByType(line) ?? money(line.TotalAmount),
    },
    { field: 'LineAmount', from: ['TotalAmount'], amount: (line) => money(line.TotalAmount) },
    {
      // A Tax line is the tax: it has none on top (ours).
      field: 'TotalAmountWithTax',
      from: ['Type', 'TotalAmount', 'TaxAmount'],
      amount: (line) => money(line.TotalAmount).plus(line.Type === 'Tax' ? ZERO : money(line.TaxAmount)),
    },
    taxOf('Charge', 'ChargeTaxAmount'),
    taxOf('Adjustment', 'AdjustmentTaxAmount'),
  ],
  InvoiceLine: [
    {
      field: 'LineAmount',
      from: ['Type', 'ChargeAmount', 'AdjustmentAmount', 'TaxAmount'],
      amount: (line) => amountByType(line) ?? ZERO,
    },
    taxOf('Charge', 'ChargeTaxAmount'),
    taxOf('Adjustment', 'AdjustmentTaxAmount'),
  ],
  CreditMemoInvApplication: [HAS_BEEN_UNAPPLIED, IMPACT_ON_SOURCE, APPLIED_DATE, UNAPPLIED_DATE],
  PaymentLineInvoice: [HAS_BEEN_UNAPPLIED, IMPACT_ON_SOURCE, EFFECTIVE_IMPACT, APPLIED_DATE, UNAPPLIED_DATE],
  RefundLinePayment: [
    HAS_BEEN_UNAPPLIED,
    {
      field: 'ImpactAmount',
      from: ['Type', 'Amount'],
      amount: (line) => (isUnapplied(line) ? negated(line.Amount) : money(line.Amount)),
    },
    EFFECTIVE_IMPACT,
    APPLIED_DATE,
    UNAPPLIED_DATE,
  ],
  Payment: [
    {
      field: 'ImpactAmount',
      from: ['Status', 'Amount'],
      amount: ({ Status, Amount }) => (Status === 'Canceled' ? ZERO : negated(Amount)),
    },
  ],
  Refund: [
    {
      field: 'ImpactAmount',
      from: ['Status', 'Amount'],
      amount: ({ Status, Amount }) => (Status === 'Canceled' ? null : money(Amount)),
    },
  ],
  SalesChannel: [
    // Types that an org adds have no category here: only their own setup says which (ours).
    {
      field: 'TypeCategory',
      from: ['Type'],
      value: ({ Type }) => (CHANNEL_CATEGORIES.has(String(Type)) ? (Type ?? null) : null),
    },
  ],
  ProcessException: [
    {
      field: 'StatusCategory',
      from: ['Status'],
      value: ({ Status }) => STATUS_CATEGORIES[String(Status)] ?? 'ACTIVE',
    },
    {
      field: 'SeverityCategory',
      from: ['Severity'],
      value: ({ Severity }) => SEVERITY_CATEGORIES[String(Severity)] ?? null,
    },
  ],
};

function processedAmount(debits: readonly SObjectRecord[]): Money {
  return sum(debits.filter(({ Status }) => Status === 'Processed').map(({ Amount }) => money(Amount)));
}
