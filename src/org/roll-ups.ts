/**
 * What a record adds to those that follow from it, as the definitions say it. Facts in src/org/money-fields.md; that Processed is settled,
 * Pending is pending and other statuses count nowhere is inferred.
 */
import { type Money, money, sum, ZERO } from '../money.ts';
import type { RollUp } from './object-facts.ts';
import type { SObjectRecord } from './port.ts';
import type { Addend, Like } from './sobject-type.ts';

/** Whether the Unapplied lines that name it take all of an Applied line's amount. */
export function isUndone(line: SObjectRecord, undoings: readonly SObjectRecord[]): boolean {
  const unapplied = undoings.filter(({ Type }) => Type === 'Unapplied').map(({ Amount }) => money(Amount));
  return sum(unapplied).greaterThanOrEqualTo(money(line.Amount));
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

function addend({ sum: field }: Addend, child: SObjectRecord): Money {
  return field === undefined ? money(1) : money(child[field]);
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
