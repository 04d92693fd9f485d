/**
 * Fields of a record that follow from its own other fields: the formulas of the schemas, and here those that are no plain arithmetic.
 * Facts in reference/objects.md.
 */
import { type Money, money, sum, ZERO } from '../money.ts';
import { decimalText, scaleOfField } from './field-values.ts';
import { type Formula, parseFormula } from './formulas.ts';
import type { FieldValue, SObjectRecord } from './port.ts';
import type { SObjectType } from './sobject-type.ts';

/** The records of an object whose reference holds the record's id. */
export type ChildrenOf = (sObject: string, field: string) => readonly SObjectRecord[];

/** Fields as they are while a record is put together. */
type Draft = Readonly<Record<string, FieldValue | undefined>>;

export interface FieldRule {
  readonly field: string;
  /** What it follows from: fields of the record, or objects whose records point at it. */
  readonly from: readonly string[];
  /** The canonical value, of amounts at the currency's scale. */
  readonly compute: (draft: Draft, currency: string, children: ChildrenOf) => FieldValue;
}

interface CodedRule {
  readonly field: string;
  readonly from: readonly string[];
  readonly amount?: (draft: Draft, children: ChildrenOf) => Money | null;
  readonly value?: (draft: Draft) => FieldValue;
}

const isBlank = (value: FieldValue | undefined): value is null | undefined =>
  value === null || value === undefined;
const isNothing = (value: FieldValue | undefined) => isBlank(value) || /^0[.0]*$/.test(String(value));
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

const COMPOUND_NAME: CodedRule = {
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

const CODED_RULES: Readonly<Record<string, readonly CodedRule[]>> = {
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

const rules = new WeakMap<SObjectType, readonly FieldRule[]>();

/** The object's rules, each after those that it follows from. */
export function fieldRules(type: SObjectType): readonly FieldRule[] {
  let ofType = rules.get(type);
  if (!ofType) {
    ofType = inOrder([...formulaRules(type), ...codedRules(type)]);
    rules.set(type, ofType);
  }
  return ofType;
}

/**
 * Computes the fields of the draft that follow from its others, in place: all of them, or those that follow from a changed one.
 * Whatever it computes anew joins `changed`.
 */
export function applyRules(
  type: SObjectType,
  draft: Record<string, FieldValue | undefined>,
  currency: string,
  children: ChildrenOf,
  changed?: Set<string>,
): void {
  for (const rule of fieldRules(type)) {
    if (changed && !changed.has(rule.field) && !rule.from.some((name) => changed.has(name))) continue;
    const value = rule.compute(draft, currency, children);
    if (value === (draft[rule.field] ?? null)) continue;
    draft[rule.field] = value;
    changed?.add(rule.field);
  }
}

function formulaRules(type: SObjectType): FieldRule[] {
  return [...type.fields.values()].flatMap((field) => {
    if (field.formula === undefined) return [];
    const formula = parseFormula(field.formula);
    const amount = (draft: Draft) => formulaAmount(formula, draft, field.blankIfAnyIs ?? false);
    return toFieldRule(type, { field: field.name, from: formula.names, amount });
  });
}

/** Most amounts are nothing, and need no arithmetic. */
function formulaAmount(
  { names, evaluate, hasNumbers }: Formula,
  draft: Draft,
  blankIfAnyIs: boolean,
): Money | null {
  if (blankIfAnyIs && names.some((name) => isBlank(draft[name]))) return null;
  if (!hasNumbers && names.every((name) => isNothing(draft[name]))) return ZERO;
  return evaluate((name) => money(draft[name]));
}

function codedRules(type: SObjectType): FieldRule[] {
  const ownRules = CODED_RULES[type.name] ?? (hasPersonName(type) ? [COMPOUND_NAME] : []);
  return ownRules.map((rule) => toFieldRule(type, rule));
}

/** Objects that a definition file brings in tell which fields their name is made of. */
function hasPersonName(type: SObjectType): boolean {
  return type.fields.get('LastName')?.described?.compoundFieldName === 'Name';
}

function toFieldRule(type: SObjectType, { field, from, amount, value }: CodedRule): FieldRule {
  const definition = type.fields.get(field);
  if (!definition) throw new Error(`A rule names ${type.name}.${field}, which does not exist`);
  const compute: FieldRule['compute'] = (draft, currency, children) => {
    if (!amount) return value?.(draft) ?? null;
    const computed = amount(draft, children);
    return computed && decimalText(computed, scaleOfField(definition, currency) ?? 0);
  };
  return { field, from, compute };
}

function inOrder(unordered: readonly FieldRule[]): FieldRule[] {
  const byField = new Map(unordered.map((rule) => [rule.field, rule]));
  const ordered = new Set<FieldRule>();
  const place = (rule: FieldRule | undefined, path: readonly string[] = []) => {
    if (!rule || ordered.has(rule)) return;
    if (path.includes(rule.field))
      throw new Error(`Rules run in a circle: ${[...path, rule.field].join(', ')}`);
    for (const name of rule.from) place(byField.get(name), [...path, rule.field]);
    ordered.add(rule);
  };
  for (const rule of unordered) place(rule);
  return [...ordered];
}
