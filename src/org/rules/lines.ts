/** Rules for lines of credit memos and invoices. Each line is a charge, an adjustment or a tax, with its amount in the field of its type. */
import { type Money, money, ZERO } from '../../money.ts';
import { amountOrNull, type CodedRule, type Draft, type ObjectRules } from './rule.ts';

/** The field that holds a line's amount (doc: "amount of this line item if its type is …"). */
const AMOUNT_FIELDS: Readonly<Record<string, string>> = {
  Charge: 'ChargeAmount',
  Adjustment: 'AdjustmentAmount',
  Tax: 'TaxAmount',
};

/** Null if the line has no amount of its type. */
function amountByType(line: Draft): Money | null {
  return amountOrNull(line[AMOUNT_FIELDS[String(line.Type)] ?? '']);
}

/** The tax of a charge or adjustment is the line's tax, unless it is given itself (ours). */
function taxOf(type: string, field: string): CodedRule {
  return {
    field,
    from: ['Type', 'TaxAmount'],
    amount: (line) => amountOrNull((line.Type === type ? line.TaxAmount : null) ?? line[field]),
  };
}

const LINE_TAXES: readonly CodedRule[] = [
  taxOf('Charge', 'ChargeTaxAmount'),
  taxOf('Adjustment', 'AdjustmentTaxAmount'),
];

export const CREDIT_MEMO_LINE: ObjectRules = {
  fields: [
    {
      field: 'TotalAmount',
      from: ['Type', 'ChargeAmount', 'AdjustmentAmount', 'TaxAmount'],
      amount: (line) => amountByType(line) ?? money(line.TotalAmount),
    },
    {
      // A Tax line has no tax of its own (ours).
      field: 'TotalAmountWithTax',
      from: ['Type', 'TotalAmount', 'TaxAmount'],
      amount: (line) => money(line.TotalAmount).plus(line.Type === 'Tax' ? ZERO : money(line.TaxAmount)),
    },
    ...LINE_TAXES,
  ],
};

export const INVOICE_LINE: ObjectRules = {
  fields: [
    {
      field: 'LineAmount',
      from: ['Type', 'ChargeAmount', 'AdjustmentAmount', 'TaxAmount'],
      amount: (line) => amountByType(line) ?? ZERO,
    },
    ...LINE_TAXES,
  ],
};
