/**
 * Keeps derived fields right while records are written: first the record's own rules, then the sums of its parents (by the difference that
 * the record makes, however many siblings it has), then the fields that copy its own.
 * seed-sums.ts computes the same facts for a whole seed at once: two implementations for speed. test/org/roll-ups.properties.test.ts checks
 * that they give the same records. A new kind of fact is needed in both.
 */
import { type Money, money, ZERO } from '../money.ts';
import { computedValue } from './canonical-text.ts';
import { FieldRefusal } from './field-refusal.ts';
import { applyRules } from './field-rules.ts';
import { newestChildChanges } from './newest-child.ts';
import type { Mirror, Newest, RollUp } from './object-facts.ts';
import type { FieldValue, SObjectRecord } from './port.ts';
import type { Overlay } from './records.ts';
import type { RelatedFacts } from './related-facts.ts';
import { contribution, isUndone } from './roll-ups.ts';
import { rulesOf } from './rules/by-object.ts';
import { type Author, type Fields, stampModified } from './system-fields.ts';
import { WriteRefused } from './write-refused.ts';

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

  /** Stores a new record, whose sums start at zero, and returns it as stored. */
  insert(sObject: string, fields: Fields & { Id: string }): SObjectRecord {
    const draft: Fields & { Id: string } = { ...fields };
    this.#startSumsAtZero(sObject, draft);
    this.#copyFromParents(sObject, draft);
    const record = this.#store(sObject, this.#withRules(sObject, undefined, draft));
    this.#updateDependents(sObject, undefined, record);
    this.#markUndone(sObject, record);
    return this.#withSnapshots(sObject, this.#records.get(sObject, record.Id)!);
  }

  /** `causes`: the objects whose records point at this one and have changed. */
  update(
    sObject: string,
    before: SObjectRecord,
    changes: Fields,
    causes: readonly string[] = [],
  ): SObjectRecord {
    const draft: Fields & { Id: string } = { ...before, ...changes };
    this.#copyFromParents(sObject, draft);
    const record = this.#store(sObject, this.#withRules(sObject, before, draft, causes));
    if (!this.#isRemoving) refuseByRules(sObject, before, record);
    this.#updateDependents(sObject, before, record);
    return this.#records.get(sObject, record.Id)!;
  }

  /**
   * Deletes a record whose children are already deleted. Rules refuse nothing meanwhile: a payment's lines are deleted one by one, and the
   * payment after them.
   */
  remove(sObject: string, record: SObjectRecord): void {
    this.#records.set(sObject, record.Id, undefined);
    this.#isRemoving = true;
    try {
      this.#updateDependents(sObject, record, undefined);
    } finally {
      this.#isRemoving = false;
    }
  }

  /** Stores the record without its blank fields. */
  #store(sObject: string, draft: Fields & { Id: string }): SObjectRecord {
    for (const name in draft) if (draft[name] === null || draft[name] === undefined) delete draft[name];
    const record: SObjectRecord = draft;
    this.#records.set(sObject, record.Id, record);
    return record;
  }

  #startSumsAtZero(sObject: string, draft: Fields): void {
    const fields = this.#factsOf(sObject).rollUpsInto.flatMap(({ sums }) => Object.keys(sums));
    for (const field of fields) draft[field] = this.#sumValue(sObject, field, draft, ZERO);
  }

  /** Computes the draft's fields that depend on its other fields: all of them for a new record, otherwise those affected by a change. */
  #withRules<T extends Fields>(
    sObject: string,
    before: SObjectRecord | undefined,
    draft: T,
    causes: readonly string[] = [],
  ): T {
    const changed = before && changedFields(before, draft);
    for (const cause of causes) changed?.add(cause);
    const children = (object: string, field: string) => this.#records.find(object, field, String(draft.Id));
    applyRules(this.#records.types.object(sObject), draft, this.#currencyOf(draft), children, changed);
    return draft;
  }

  /** Updates the records that depend on this one. */
  #updateDependents(
    sObject: string,
    before: SObjectRecord | undefined,
    after: SObjectRecord | undefined,
  ): void {
    const { rollUps, rollUpsConditionedOn, newest, mirrorsOf } = this.#factsOf(sObject);
    for (const rollUp of rollUps) this.#updateSums(rollUp, before, after);
    for (const rollUp of rollUpsConditionedOn) this.#updateConditionalSums(rollUp, before, after);
    for (const each of newest) this.#updateNewest(each, before, after);
    if (before && after) for (const mirror of mirrorsOf) this.#copyToChildren(mirror, before, after);
  }

  #updateSums(rollUp: RollUp, before: SObjectRecord | undefined, after: SObjectRecord | undefined): void {
    const added = (field: string, child: SObjectRecord) =>
      contribution(rollUp, field, child, this.#conditionRecordOf(rollUp, child));
    if (before && after && before[rollUp.reference] === after[rollUp.reference]) {
      this.#addTo(rollUp, after, (field) => added(field, after).minus(added(field, before)));
      return;
    }
    if (before) this.#addTo(rollUp, before, (field) => ZERO.minus(added(field, before)));
    if (after) this.#addTo(rollUp, after, (field) => added(field, after));
  }

  #conditionRecordOf({ condition }: RollUp, child: SObjectRecord): SObjectRecord | undefined {
    const id = condition && child[condition.reference];
    return typeof id === 'string' ? this.#records.get(condition!.object, id) : undefined;
  }

  /** The record that the roll-up's condition is about changed, so its children may start or stop counting. */
  #updateConditionalSums(
    rollUp: RollUp,
    before: SObjectRecord | undefined,
    after: SObjectRecord | undefined,
  ): void {
    const { reference, is } = rollUp.condition!;
    if (!before || !after || Object.keys(is).every((name) => before[name] === after[name])) return;
    for (const child of this.#records.find(rollUp.child, reference, after.Id)) {
      this.#addTo(rollUp, child, (field) =>
        contribution(rollUp, field, child, after).minus(contribution(rollUp, field, child, before)),
      );
    }
  }

  #addTo(rollUp: RollUp, child: SObjectRecord, differenceIn: (field: string) => Money): void {
    const parentId = child[rollUp.reference];
    const parent = typeof parentId === 'string' ? this.#records.get(rollUp.parent, parentId) : undefined;
    if (!parent) return;
    const changes: Fields = {};
    for (const field in rollUp.sums) {
      const difference = differenceIn(field);
      if (difference.isZero()) continue;
      if (rollUp.sums[field]?.sum !== undefined) checkCurrency(rollUp, child, parent);
      changes[field] = this.#sumValue(rollUp.parent, field, parent, money(parent[field]).plus(difference));
    }
    const causes = Object.keys(rollUp.sums).length === 0 ? [rollUp.child] : [];
    if (causes.length > 0 || Object.keys(changes).length > 0)
      this.#change(rollUp.parent, parent, changes, causes);
  }

  #sumValue(sObject: string, name: string, record: Fields, total: Money): FieldValue {
    const field = this.#records.types.object(sObject).fields.get(name)!;
    return computedValue(field, total, this.#currencyOf(record));
  }

  #updateNewest(newest: Newest, before: SObjectRecord | undefined, after: SObjectRecord | undefined): void {
    const parentIds = new Set([before?.[newest.reference], after?.[newest.reference]]);
    for (const parentId of parentIds) {
      const parent = typeof parentId === 'string' ? this.#records.get(newest.parent, parentId) : undefined;
      if (!parent) continue;
      const changes = newestChildChanges(this.#records, newest, parent, before, after) ?? {};
      if (changedFields(parent, changes).size > 0) this.#change(newest.parent, parent, changes);
    }
  }

  #copyFromParents(sObject: string, draft: Fields): void {
    for (const { reference, parent, fields } of this.#factsOf(sObject).mirrors) {
      const parentId = draft[reference];
      const record = typeof parentId === 'string' && this.#records.get(parent, parentId);
      if (record)
        for (const [field, parentField] of Object.entries(fields)) draft[field] = record[parentField];
    }
  }

  #copyToChildren({ child, reference, fields }: Mirror, before: SObjectRecord, after: SObjectRecord): void {
    if (Object.values(fields).every((parentField) => before[parentField] === after[parentField])) return;
    for (const record of this.#records.find(child, reference, after.Id)) this.#change(child, record, {});
  }

  /** Sets HasBeenUnapplied on an Applied line once all of its amount is unapplied (ours: unapplying a part of it is not enough). */
  #markUndone(sObject: string, line: SObjectRecord): void {
    const reference = this.#factsOf(sObject).undoes;
    const undoneId = reference !== undefined && line.Type === 'Unapplied' ? line[reference] : undefined;
    const undone = typeof undoneId === 'string' ? this.#records.get(sObject, undoneId) : undefined;
    if (!undone || undone.HasBeenUnapplied === 'Yes') return;
    const undoingLines = this.#records.find(sObject, reference!, undone.Id);
    if (isUndone(undone, undoingLines)) this.#change(sObject, undone, { HasBeenUnapplied: 'Yes' });
  }

  #withSnapshots(sObject: string, record: SObjectRecord): SObjectRecord {
    const balances: Fields = {};
    for (const { field, reference, parent, parentField } of this.#factsOf(sObject).snapshots) {
      const parentId = record[reference];
      if (typeof parentId !== 'string') continue;
      balances[field] = this.#records.get(parent, parentId)?.[parentField];
    }
    return Object.keys(balances).length > 0 ? this.#store(sObject, { ...record, ...balances }) : record;
  }

  /** Writes a change that the org computed itself. */
  #change(sObject: string, before: SObjectRecord, changes: Fields, causes: readonly string[] = []): void {
    const stamped = { ...changes };
    stampModified(this.#records.types.object(sObject), before, stamped, this.#author);
    this.update(sObject, before, stamped, causes);
  }

  #factsOf(sObject: string): RelatedFacts {
    return this.#records.types.facts(sObject);
  }

  #currencyOf(record: Fields): string {
    return typeof record.CurrencyIsoCode === 'string' ? record.CurrencyIsoCode : this.#defaultCurrency;
  }
}

/** Doc: a payment, its lines and refunds share one currency; nothing is converted. */
function checkCurrency(
  { child, parent, reference }: RollUp,
  record: SObjectRecord,
  parentRecord: SObjectRecord,
): void {
  const [currency, parentCurrency] = [record.CurrencyIsoCode, parentRecord.CurrencyIsoCode];
  if (currency === parentCurrency) return;
  const message = `${child}.CurrencyIsoCode is ${currency}, but its ${parent} (${reference}) is in ${parentCurrency}`;
  throw new WriteRefused(
    message,
    new FieldRefusal('FIELD_INTEGRITY_EXCEPTION', message, ['CurrencyIsoCode']),
  );
}

function refuseByRules(sObject: string, before: SObjectRecord, after: SObjectRecord): void {
  const refusal = rulesOf(sObject).refuse?.(before, after);
  if (refusal) throw new WriteRefused(refusal.message, refusal);
}

function changedFields(before: SObjectRecord, after: Fields): Set<string> {
  const changed = new Set<string>();
  for (const name in after) if ((after[name] ?? null) !== (before[name] ?? null)) changed.add(name);
  return changed;
}
