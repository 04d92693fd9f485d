/** Fields of a record that are computed from its other fields, by its definition or by the code in rules/. */

import type { Money } from '../money.ts';
import { oncePer } from '../once-per.ts';
import { decimalText, scaleOfField } from './canonical-text.ts';
import type { Edit } from './drafts.ts';
import { type Formula, parseFormula } from './formulas.ts';
import type { FieldValue } from './port.ts';
import { rulesOf } from './rules/by-object.ts';
import { type ChildrenOf, type CodedRule, type Draft, isBlank } from './rules/rule.ts';
import type { SObjectField, SObjectType, ValueMap } from './sobject-type.ts';

export interface FieldRule {
  readonly field: string;
  /** The sources of the value: fields of the record, or objects whose records point at it. */
  readonly from: readonly string[];
  /** Returns the canonical value; amounts have the currency's scale. */
  readonly compute: (draft: Draft, currency: string, children: ChildrenOf) => FieldValue;
}

/** The object's rules, each after the rules that it depends on. */
export const fieldRules = oncePer((type: SObjectType) =>
  sortedByDependency([...formulaRules(type), ...codedRules(type)]),
);

/**
 * Computes fields of the draft from its other fields, in place: all of them, or, with `changed`, those that depend on a changed field.
 * Fields whose value changes are added to `changed`.
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

/** Computes the fields of a changed record that depend on a changed field, or on the `causes`: objects whose records point at it and have changed. */
export function applyAffectedRules(
  rules: readonly FieldRule[],
  edit: Edit,
  currency: string,
  children: ChildrenOf,
  causes: readonly string[],
): void {
  const isChanged = (name: string) => edit.changed(name) || causes.includes(name);
  for (const rule of rules) {
    if (isChanged(rule.field) || rule.from.some(isChanged))
      edit.set(rule.field, rule.compute(edit.draft, currency, children));
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

function formulaAmount({ names, evaluate }: Formula, draft: Draft, blankIfAnyIs: boolean): Money | null {
  if (blankIfAnyIs && names.some((name) => isBlank(draft[name]))) return null;
  return evaluate(draft);
}

function codedRules(type: SObjectType): FieldRule[] {
  const declared = [...type.fields.values()].flatMap((field) => declaredRule(type, field) ?? []);
  return [...declared, ...(rulesOf(type.name).fields ?? [])].map((rule) => toFieldRule(type, rule));
}

function declaredRule(type: SObjectType, field: SObjectField): CodedRule | undefined {
  const { name, mappedFrom, joinedFrom = personName(type, name) } = field;
  if (mappedFrom) return mapRule(name, mappedFrom);
  return joinedFrom && joinRule(name, joinedFrom);
}

function mapRule(field: string, { field: from, values, otherwise }: ValueMap): CodedRule {
  const textOf = (key: string) => (Object.hasOwn(values, key) ? values[key] : otherwise) ?? null;
  return { field, from: [from], value: (draft) => textOf(String(draft[from])) };
}

function joinRule(field: string, parts: readonly string[]): CodedRule {
  const value = (draft: Draft) =>
    parts
      .map((part) => draft[part])
      .filter((part) => !isBlank(part))
      .join(' ') || null;
  return { field, from: parts, value };
}

/** The parts of a person's name, if a definition file's describe says that Name is composed of them. */
function personName(type: SObjectType, field: string): readonly string[] | undefined {
  const isOfPerson = field === 'Name' && type.fields.get('LastName')?.described?.compoundFieldName === 'Name';
  return isOfPerson ? ['FirstName', 'MiddleName', 'LastName', 'Suffix'] : undefined;
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

function sortedByDependency(unordered: readonly FieldRule[]): FieldRule[] {
  const byField = new Map(unordered.map((rule) => [rule.field, rule]));
  const ordered = new Set<FieldRule>();
  const place = (rule: FieldRule | undefined, path: readonly string[] = []) => {
    if (!rule || ordered.has(rule)) return;
    if (path.includes(rule.field))
      throw new Error(`Rules depend on each other in a circle: ${[...path, rule.field].join(', ')}`);
    for (const name of rule.from) place(byField.get(name), [...path, rule.field]);
    ordered.add(rule);
  };
  for (const rule of unordered) place(rule);
  return [...ordered];
}
