/**
 * The amounts that a record contributes to its parents, as the definitions describe them. Facts in src/org/money-fields.md; inferred: status
 * Processed counts as settled, Pending as pending, and other statuses do not count.
 */
import { type Money, money, sum, ZERO } from '../money.ts';
import type { RollUp } from './object-facts.ts';
import type { SObjectRecord } from './port.ts';
import type { Addend, FieldMatch } from './sobject-type.ts';

/** Whether the Unapplied lines that name an Applied line undo all of its amount. */
export function isUndone(line: SObjectRecord, undoingLines: readonly SObjectRecord[]): boolean {
  const unapplied = undoingLines
    .filter(({ Type }) => Type === 'Unapplied')
    .map(({ Amount }) => money(Amount));
  return sum(unapplied).greaterThanOrEqualTo(money(line.Amount));
}

/** The amount that the child adds to the parent's field; `conditionRecord` is the record that the roll-up's condition is about. */
export function contribution(
  rollUp: RollUp,
  field: string,
  child: SObjectRecord | undefined,
  conditionRecord: SObjectRecord | undefined,
): Money {
  const addend = rollUp.sums[field];
  if (!addend || !child) return ZERO;
  if (rollUp.condition && !matches(conditionRecord, rollUp.condition.is)) return ZERO;
  if (matches(child, addend.when ?? {})) return amountOf(addend, child);
  return addend.lessWhen && matches(child, addend.lessWhen) ? ZERO.minus(amountOf(addend, child)) : ZERO;
}

function amountOf({ sum: field }: Addend, child: SObjectRecord): Money {
  return field === undefined ? money(1) : money(child[field]);
}

function matches(record: SObjectRecord | undefined, match: FieldMatch): boolean {
  if (!record) return false;
  for (const field in match) if (record[field] !== match[field]) return false;
  return true;
}

/** Whether `one` is the newer of two children, by CreatedDate, then id. */
export function isNewer(one: SObjectRecord, other: SObjectRecord): boolean {
  const [date, otherDate] = [String(one.CreatedDate), String(other.CreatedDate)];
  return date === otherDate ? one.Id > other.Id : date > otherDate;
}
