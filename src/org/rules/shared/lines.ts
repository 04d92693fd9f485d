/** Lines of credit memos and invoices: a charge, an adjustment or a tax each, with its amount in the field of its type. */
import type { Money } from '../../../money.ts';
import { amountOrNull, type CodedRule, type Draft } from '../rule.ts';

/** The field that holds a line's amount (doc: "amount of this line item if its type is …"). */
const AMOUNT_FIELDS: Readonly<Record<string, string>> = {
  Charge: 'ChargeAmount',
  Adjustment: 'AdjustmentAmount',
  Tax: 'TaxAmount',
};

/** Null where the line has no amount of its type. */
export function amountByType(line: Draft): Money | null {
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

export const LINE_TAXES: readonly CodedRule[] = [
  taxOf('Charge', 'ChargeTaxAmount'),
  taxOf('Adjustment', 'AdjustmentTaxAmount'),
];
