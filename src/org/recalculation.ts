/**
 * Keeps derived fields right while records are written: first the record's own rules, then the sums of its parents (by the difference that
 * the record makes, however many siblings it has), then the fields that copy its own. Records are changed in place, as drafts.
 * seed-sums.ts computes the same facts for a whole seed at once: two implementations for speed. test/org/roll-ups.properties.test.ts checks
 * that they give the same records. A new kind of fact is needed in both.
 */
import { type Money, money, ZERO } from '../money.ts';
import { computedValue } from './canonical-text.ts';
import { type Draft, Edit } from './drafts.ts';
import { FieldRefusal } from './field-refusal.ts';
import { applyAffectedRules, applyRules } from './field-rules.ts';
import { newestChildChanges } from './newest-child.ts';
import type { Newest, RollUp } from './object-facts.ts';
import type { Overlay, RecordState } from './overlay.ts';
import type { FieldValue } from './port.ts';
import { contribution, isUndone } from './roll-ups.ts';
import { stampEdit } from './stamps.ts';
import type { Author, Fields } from './system-fields.ts';
import { type PlannedRollUp, type WritePlan, writePlan } from './write-plan.ts';
import { WriteRefused } from './write-refused.ts';

/** What a child adds to the sums of one parent; an amount for each of the roll-up's sums. */
interface Addition {
  readonly planned: PlannedRollUp;
  readonly parentId: string;
  readonly currency: FieldValue | undefined;
  readonly amounts: readonly Money[];
}

const NO_CAUSES: readonly string[] = [];

export class Recalculation {
  readonly #records: Overlay;
  readonly #author: Author;
  readonly #defaultCurrency: string;
  #isRemoving = false;

  constructor(records: Overlay, author: Author, defaultCurrency: string) {
    this.#records = records;
    this.#author = author;
    this.#defaultCurrency = defaultCurrency;
  }

  /** Stores a new record, whose sums start at zero. */
  insert(plan: WritePlan, draft: Draft): void {
    const { type, sums, mirrors, facts } = plan;
    for (const field of sums) draft[field.name] = computedValue(field, ZERO, this.#currencyOf(draft));
    if (mirrors.length > 0) this.#copyFromParents(plan, new Edit(draft));
    applyRules(type, draft, this.#currencyOf(draft), this.#childrenOf(draft.Id));
    this.#records.set(type.name, draft.Id, draft);
    this.#updateDependents(plan, undefined, draft);
    if (facts.undoes !== undefined) this.#markUndone(type.name, facts.undoes, draft);
    if (facts.snapshots.length > 0) this.#takeSnapshots(plan, draft.Id);
  }

  /** Completes a change of a record that is stored already. `causes`: the objects whose records point at this one and have changed. */
  update(plan: WritePlan, edit: Edit, causes: readonly string[] = NO_CAUSES): void {
    const { draft } = edit;
    this.#copyFromParents(plan, edit);
    if (causes.length > 0 || edit.changedAny(plan.rulesFrom))
      applyAffectedRules(plan.rules, edit, this.#currencyOf(draft), this.#childrenOf(draft.Id), causes);
    if (plan.refuse && !this.#isRemoving) refuseByRules(plan, edit);
    this.#updateDependents(plan, edit, draft);
  }

  /**
   * Deletes a record whose children are already deleted. Rules refuse nothing meanwhile: a payment's lines are deleted one by one, and the
   * payment after them.
   */
  remove(plan: WritePlan, record: RecordState): void {
    this.#records.set(plan.type.name, record.Id, undefined);
    this.#isRemoving = true;
    try {
      this.#add(plan.rollUps.flatMap((planned) => this.#addition(planned, record, true) ?? []));
      for (const newest of plan.newest) this.#updateNewest(newest, record, undefined);
    } finally {
      this.#isRemoving = false;
    }
  }

  #childrenOf(id: string): (sObject: string, field: string) => readonly RecordState[] {
    return (sObject, field) => this.#records.search(sObject, field, id);
  }

  /** Updates the records that depend on this one. `edit` is undefined for a new record. */
  #updateDependents(plan: WritePlan, edit: Edit | undefined, draft: Draft): void {
    const { rollUps, conditions, newest, mirrored } = plan;
    if (rollUps.length > 0) this.#add(this.#additions(rollUps, edit, draft));
    if (edit)
      for (const { fact, from, planned } of conditions) {
        if (edit.changedAny(from)) this.#add(this.#conditionalAdditions(fact, planned, edit, draft));
      }
    if (newest.length > 0) {
      const before = edit?.before();
      for (const each of newest) this.#updateNewest(each, before, draft);
    }
    if (edit)
      for (const { fact, from } of mirrored) {
        if (edit.changedAny(from)) this.#copyToChildren(fact.child, fact.reference, draft.Id);
      }
  }

  /** All are computed before any is written, because writing them may change the record itself. */
  #additions(rollUps: readonly PlannedRollUp[], edit: Edit | undefined, draft: Draft): Addition[] {
    const additions: Addition[] = [];
    const put = (addition: Addition | undefined) => addition && additions.push(addition);
    for (const planned of rollUps) {
      if (!edit) put(this.#addition(planned, draft, false));
      else if (edit.changed(planned.rollUp.reference)) {
        put(this.#addition(planned, edit.before(), true));
        put(this.#addition(planned, draft, false));
      } else if (planned.causes.length > 0 || edit.changedAny(planned.from)) {
        put(this.#difference(planned, edit.before(), draft));
      }
    }
    return additions;
  }

  #addition(planned: PlannedRollUp, child: RecordState, isTakenAway: boolean): Addition | undefined {
    const { rollUp, sums } = planned;
    const parentId = child[rollUp.reference];
    if (typeof parentId !== 'string') return undefined;
    const condition = this.#conditionRecordOf(rollUp, child);
    const amounts = sums.map(({ field }) => {
      const amount = contribution(rollUp, field.name, child, condition);
      return isTakenAway ? ZERO.minus(amount) : amount;
    });
    return { planned, parentId, currency: child.CurrencyIsoCode, amounts };
  }

  #difference(planned: PlannedRollUp, before: RecordState, after: RecordState): Addition | undefined {
    const { rollUp, sums } = planned;
    const parentId = after[rollUp.reference];
    if (typeof parentId !== 'string') return undefined;
    const [was, is] = [this.#conditionRecordOf(rollUp, before), this.#conditionRecordOf(rollUp, after)];
    const amounts = sums.map(({ field: { name } }) =>
      contribution(rollUp, name, after, is).minus(contribution(rollUp, name, before, was)),
    );
    return { planned, parentId, currency: after.CurrencyIsoCode, amounts };
  }

  #conditionRecordOf({ condition }: RollUp, child: RecordState): RecordState | undefined {
    const id = condition && child[condition.reference];
    return typeof id === 'string' ? this.#records.read(condition!.object, id) : undefined;
  }

  /** The record that the roll-up's condition is about changed, so its children may start or stop counting. */
  #conditionalAdditions(rollUp: RollUp, planned: PlannedRollUp, edit: Edit, after: RecordState): Addition[] {
    const before = edit.before();
    return this.#records.search(rollUp.child, rollUp.condition!.reference, after.Id).flatMap((child) => {
      const parentId = child[rollUp.reference];
      if (typeof parentId !== 'string') return [];
      const amounts = planned.sums.map(({ field: { name } }) =>
        contribution(rollUp, name, child, after).minus(contribution(rollUp, name, child, before)),
      );
      return [{ planned, parentId, currency: child.CurrencyIsoCode, amounts }];
    });
  }

  #add(additions: readonly Addition[]): void {
    for (const { planned, parentId, currency, amounts } of additions) {
      const { rollUp, sums, causes } = planned;
      const parent = this.#records.read(rollUp.parent, parentId);
      if (!parent || (causes.length === 0 && amounts.every((amount) => amount.isZero()))) continue;
      const changes: Fields = {};
      for (let place = 0; place < sums.length; place++) {
        const [{ field, isAmount }, amount] = [sums[place]!, amounts[place]!];
        if (amount.isZero()) continue;
        if (isAmount) checkCurrency(rollUp, currency, parent.CurrencyIsoCode);
        const total = money(parent[field.name]).plus(amount);
        changes[field.name] = computedValue(field, total, this.#currencyOf(parent));
      }
      this.#change(rollUp.parent, parentId, changes, causes);
    }
  }

  #updateNewest(newest: Newest, before: RecordState | undefined, after: RecordState | undefined): void {
    const parentIds = new Set([before?.[newest.reference], after?.[newest.reference]]);
    for (const parentId of parentIds) {
      const parent = typeof parentId === 'string' ? this.#records.read(newest.parent, parentId) : undefined;
      if (!parent) continue;
      const changes = newestChildChanges(this.#records, newest, parent, before, after);
      if (changes && differs(parent, changes)) this.#change(newest.parent, parent.Id, changes);
    }
  }

  #copyFromParents({ mirrors }: WritePlan, edit: Edit): void {
    for (const { mirror, fields } of mirrors) {
      const parentId = edit.draft[mirror.reference];
      const parent = typeof parentId === 'string' && this.#records.read(mirror.parent, parentId);
      if (parent) for (const [field, parentField] of fields) edit.set(field, parent[parentField]);
    }
  }

  #copyToChildren(child: string, reference: string, parentId: string): void {
    for (const { Id } of this.#records.search(child, reference, parentId)) this.#change(child, Id, {});
  }

  /** Sets HasBeenUnapplied on an Applied line once all of its amount is unapplied (ours: unapplying a part of it is not enough). */
  #markUndone(sObject: string, reference: string, line: RecordState): void {
    const undoneId = line.Type === 'Unapplied' ? line[reference] : undefined;
    const undone = typeof undoneId === 'string' ? this.#records.read(sObject, undoneId) : undefined;
    if (!undone || undone.HasBeenUnapplied === 'Yes') return;
    const undoingLines = this.#records.search(sObject, reference, undone.Id);
    if (isUndone(undone, undoingLines)) this.#change(sObject, undone.Id, { HasBeenUnapplied: 'Yes' });
  }

  #takeSnapshots({ type, facts }: WritePlan, id: string): void {
    const draft = this.#records.draft(type.name, id);
    for (const { field, reference, parent, parentField } of facts.snapshots) {
      const parentId = draft[reference];
      if (typeof parentId === 'string') draft[field] = this.#records.read(parent, parentId)?.[parentField];
    }
  }

  /** Writes a change that the org computed itself. */
  #change(sObject: string, id: string, changes: Fields, causes: readonly string[] = NO_CAUSES): void {
    const plan = writePlan(this.#records.types, sObject);
    const edit = new Edit(this.#records.draft(sObject, id));
    stampEdit(plan.stamps, edit, this.#author);
    for (const name in changes) edit.set(name, changes[name]);
    this.update(plan, edit, causes);
  }

  #currencyOf(record: Fields): string {
    return typeof record.CurrencyIsoCode === 'string' ? record.CurrencyIsoCode : this.#defaultCurrency;
  }
}

/** Doc: a payment, its lines and refunds share one currency; nothing is converted. */
function checkCurrency(
  { child, parent, reference }: RollUp,
  currency: FieldValue | undefined,
  parentCurrency: FieldValue | undefined,
): void {
  if (currency === parentCurrency) return;
  const message = `${child}.CurrencyIsoCode is ${currency}, but its ${parent} (${reference}) is in ${parentCurrency}`;
  throw new WriteRefused(
    message,
    new FieldRefusal('FIELD_INTEGRITY_EXCEPTION', message, ['CurrencyIsoCode']),
  );
}

function refuseByRules({ refuse }: WritePlan, edit: Edit): void {
  const refusal = refuse?.(edit.before(), edit.draft);
  if (refusal) throw new WriteRefused(refusal.message, refusal);
}

function differs(record: RecordState, changes: Fields): boolean {
  for (const name in changes) if ((changes[name] ?? null) !== (record[name] ?? null)) return true;
  return false;
}
