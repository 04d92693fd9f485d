/** Fields of a record that follow from its own other fields: the formulas of the schemas, and the rules of coded-rules.ts. */
import { type Money, money, ZERO } from '../money.ts';
import { decimalText, scaleOfField } from './canonical-text.ts';
import { type ChildrenOf, type CodedRule, type Draft, isBlank } from './coded-rule.ts';
import { CODED_RULES, COMPOUND_NAME } from './coded-rules.ts';
import { type Formula, parseFormula } from './formulas.ts';
import type { FieldValue } from './port.ts';
import type { SObjectType } from './sobject-type.ts';

export interface FieldRule {
  readonly field: string;
  /** What it follows from: fields of the record, or objects whose records point at it. */
  readonly from: readonly string[];
  /** The canonical value, of amounts at the currency's scale. */
  readonly compute: (draft: Draft, currency: string, children: ChildrenOf) => FieldValue;
}

const isNothing = (value: FieldValue | undefined) => isBlank(value) || /^0[.0]*$/.test(String(value));

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
