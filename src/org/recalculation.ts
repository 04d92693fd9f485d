/**
 * Keeps the fields that follow from others right while records are written: a record's own rules first, then the sums of its parents
 * (by the difference that the record makes, whatever the number of its siblings), then the fields that repeat its own.
 * seed-sums.ts computes the same facts from nothing, for a whole seed at once: two implementations for speed, of which
 * test/org/roll-ups.properties.test.ts checks that they give the same records. What one learns, the other must learn too.
 */
import { type Money, money, ZERO } from '../money.ts';
import { computedValue } from './canonical-text.ts';
import { FieldRefusal } from './field-refusal.ts';
import { applyRules } from './field-rules.ts';
import type { Mirror, Newest, RollUp } from './object-facts.ts';
import type { FieldValue, SObjectRecord } from './port.ts';
import type { Overlay } from './records.ts';
import type { RelatedFacts } from './related-facts.ts';
import { contribution, isNewer, isUndone } from './roll-ups.ts';
import { rulesOf } from './rules/by-object.ts';
import { type Author, type Fields, stamp } from './system-fields.ts';
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

  /** Stores a new record, with its sums at zero, and returns it as it then is. */
  insert(sObject: string, fields: Fields & { Id: string }): SObjectRecord {
    const draft: Fields & { Id: string } = { ...fields };
    this.#startSums(sObject, draft);
    this.#copyFromParents(sObject, draft);
    const record = this.#put(sObject, this.#withRules(sObject, undefined, draft));
    this.#spread(sObject, undefined, record);
    this.#markUndone(sObject, record);
    return this.#withSnapshots(sObject, this.#records.get(sObject, record.Id)!);
  }

  /** `causes` names objects whose records, pointing at this one, have changed. */
  update(
    sObject: string,
    before: SObjectRecord,
    changes: Fields,
    causes: readonly string[] = [],
  ): SObjectRecord {
    const draft: Fields & { Id: string } = { ...before, ...changes };
    this.#copyFromParents(sObject, draft);
    const record = this.#put(sObject, this.#withRules(sObject, before, draft, causes));
    if (!this.#isRemoving) refuseByRules(sObject, before, record);
    this.#spread(sObject, before, record);
    return this.#records.get(sObject, record.Id)!;
  }

  /** The record's children must be gone. Nothing is refused: a payment's lines go one by one, and the payment after them. */
  remove(sObject: string, record: SObjectRecord): void {
    this.#records.set(sObject, record.Id, undefined);
    this.#isRemoving = true;
    try {
      this.#spread(sObject, record, undefined);
    } finally {
      this.#isRemoving = false;
    }
  }

  /** Stores the record without its blanks. */
  #put(sObject: string, draft: Fields & { Id: string }): SObjectRecord {
    for (const name in draft) if (draft[name] === null || draft[name] === undefined) delete draft[name];
    const record: SObjectRecord = draft;
    this.#records.set(sObject, record.Id, record);
    return record;
  }

  #startSums(sObject: string, draft: Fields): void {
    const fields = this.#factsOf(sObject).rollUpsInto.flatMap(({ sums }) => Object.keys(sums));
    for (const field of fields) draft[field] = this.#sumValue(sObject, field, draft, ZERO);
  }

  /** The draft with what follows from its own fields, all of it or what follows from a change. */
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

  /** Tells all that depends on the record. */
  #spread(sObject: string, before: SObjectRecord | undefined, after: SObjectRecord | undefined): void {
    const { rollUps, rollUpsProvided, newest, mirrorsOf } = this.#factsOf(sObject);
    for (const rollUp of rollUps) this.#addUp(rollUp, before, after);
    for (const rollUp of rollUpsProvided) this.#addUpProvided(rollUp, before, after);
    for (const each of newest) this.#followNewest(each, before, after);
    if (before && after) for (const mirror of mirrorsOf) this.#repeatInChildren(mirror, before, after);
  }

  #addUp(rollUp: RollUp, before: SObjectRecord | undefined, after: SObjectRecord | undefined): void {
    const added = (field: string, child: SObjectRecord) =>
      contribution(rollUp, field, child, this.#providerOf(rollUp, child));
    if (before && after && before[rollUp.by] === after[rollUp.by]) {
      this.#addTo(rollUp, after, (field) => added(field, after).minus(added(field, before)));
      return;
    }
    if (before) this.#addTo(rollUp, before, (field) => ZERO.minus(added(field, before)));
    if (after) this.#addTo(rollUp, after, (field) => added(field, after));
  }

  #providerOf({ provided }: RollUp, child: SObjectRecord): SObjectRecord | undefined {
    const id = provided && child[provided.by];
    return typeof id === 'string' ? this.#records.get(provided!.object, id) : undefined;
  }

  /** The provider of some children changed: they may count now, or no more. */
  #addUpProvided(rollUp: RollUp, before: SObjectRecord | undefined, after: SObjectRecord | undefined): void {
    const { by, is } = rollUp.provided!;
    if (!before || !after || Object.keys(is).every((name) => before[name] === after[name])) return;
    for (const child of this.#records.find(rollUp.child, by, after.Id)) {
      this.#addTo(rollUp, child, (field) =>
        contribution(rollUp, field, child, after).minus(contribution(rollUp, field, child, before)),
      );
    }
  }

  #addTo(rollUp: RollUp, child: SObjectRecord, differenceIn: (field: string) => Money): void {
    const parentId = child[rollUp.by];
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

  #followNewest(newest: Newest, before: SObjectRecord | undefined, after: SObjectRecord | undefined): void {
    const parentIds = new Set([before?.[newest.by], after?.[newest.by]]);
    for (const parentId of parentIds) {
      const parent = typeof parentId === 'string' ? this.#records.get(newest.parent, parentId) : undefined;
      if (parent) this.#pointAtNewest(newest, parent, before, after);
    }
  }

  #pointAtNewest(
    { parent: sObject, child, by, idField, copies }: Newest,
    parent: SObjectRecord,
    before: SObjectRecord | undefined,
    after: SObjectRecord | undefined,
  ): void {
    const known = parent[idField];
    const wasNewest = before !== undefined && known === before.Id;
    const isHere = after?.[by] === parent.Id;
    const newest = wasNewest && !isHere ? this.#newestOf(child, by, parent) : isHere ? after : undefined;
    if (!newest && !wasNewest) return;
    const rival = typeof known === 'string' && !wasNewest ? this.#records.get(child, known) : undefined;
    if (newest && rival && !isNewer(newest, rival)) return;
    const changes: Fields = { [idField]: newest?.Id ?? null };
    for (const [to, from] of Object.entries(copies)) changes[to] = newest?.[from] ?? null;
    if (changedFields(parent, changes).size > 0) this.#change(sObject, parent, changes);
  }

  #newestOf(child: string, by: string, parent: SObjectRecord): SObjectRecord | undefined {
    return this.#records
      .find(child, by, parent.Id)
      .reduce<SObjectRecord | undefined>(
        (newest, other) => (newest && isNewer(newest, other) ? newest : other),
        undefined,
      );
  }

  #copyFromParents(sObject: string, draft: Fields): void {
    for (const { by, parent, fields } of this.#factsOf(sObject).mirrors) {
      const parentId = draft[by];
      const record = typeof parentId === 'string' && this.#records.get(parent, parentId);
      if (record) for (const [field, of] of Object.entries(fields)) draft[field] = record[of];
    }
  }

  #repeatInChildren({ child, by, fields }: Mirror, before: SObjectRecord, after: SObjectRecord): void {
    if (Object.values(fields).every((of) => before[of] === after[of])) return;
    for (const record of this.#records.find(child, by, after.Id)) this.#change(child, record, {});
  }

  /** An Applied line says that it has been unapplied once that is so of all its amount (a part leaves it standing: ours). */
  #markUndone(sObject: string, line: SObjectRecord): void {
    const by = this.#factsOf(sObject).undoes;
    const undoneId = by !== undefined && line.Type === 'Unapplied' ? line[by] : undefined;
    const undone = typeof undoneId === 'string' ? this.#records.get(sObject, undoneId) : undefined;
    if (!undone || undone.HasBeenUnapplied === 'Yes') return;
    const undoings = this.#records.find(sObject, by!, undone.Id);
    if (isUndone(undone, undoings)) this.#change(sObject, undone, { HasBeenUnapplied: 'Yes' });
  }

  #withSnapshots(sObject: string, record: SObjectRecord): SObjectRecord {
    const balances: Fields = {};
    for (const { field, by, parent, of } of this.#factsOf(sObject).snapshots) {
      const parentId = record[by];
      if (typeof parentId !== 'string') continue;
      balances[field] = this.#records.get(parent, parentId)?.[of];
    }
    return Object.keys(balances).length > 0 ? this.#put(sObject, { ...record, ...balances }) : record;
  }

  /** A change of the org's own making. */
  #change(sObject: string, before: SObjectRecord, changes: Fields, causes: readonly string[] = []): void {
    const stamped = { ...changes };
    stamp(this.#records.types.object(sObject), before, stamped, this.#author);
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
  { child, parent, by }: RollUp,
  record: SObjectRecord,
  parentRecord: SObjectRecord,
): void {
  const [currency, parentCurrency] = [record.CurrencyIsoCode, parentRecord.CurrencyIsoCode];
  if (currency === parentCurrency) return;
  const message = `${child}.CurrencyIsoCode is ${currency}, but the ${parent} of its ${by} is in ${parentCurrency}`;
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
