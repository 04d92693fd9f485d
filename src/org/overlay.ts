/** One transaction's view of the records: its own writes, then the store's records, which it never changes. */
import type { SObjectCatalogue } from './catalogue.ts';
import { type Draft, draftOf } from './drafts.ts';
import { toIndexKey } from './field-index.ts';
import type { FieldValue, RecordChange, SObjectRecord } from './port.ts';
import { compactRecord } from './record-shape.ts';
import { inOrderOfIds, type RecordStore, type Records } from './records.ts';

/** A record as it is now: a draft or a finished record. Only for reading, and only until the next write, which may change it in place. */
export type RecordState = Readonly<Record<string, FieldValue | undefined>> & { readonly Id: string };

/** What the transaction wrote of one record; neither draft nor record marks a deletion. */
interface Written {
  /** Nobody outside the transaction's writer ever has it, so it is changed in place. */
  draft: Draft | undefined;
  /** The finished record, as long as the draft is not changed again. */
  record: SObjectRecord | undefined;
  /** The undo steps that restore the entry. */
  savedIn: UndoSteps | undefined;
}

type UndoSteps = (() => void)[];

export class Overlay implements Records {
  readonly types: SObjectCatalogue;
  readonly #store: RecordStore;
  /** By object and id. */
  readonly #written = new Map<string, Map<string, Written>>();
  /** While a part of the transaction may still fail: functions that undo its writes, in the order of the writes. */
  #undoSteps: UndoSteps | undefined;

  constructor(store: RecordStore) {
    this.types = store.types;
    this.#store = store;
  }

  /** Runs the work; when it rejects, its writes are undone. */
  async attempt<T>(work: () => Promise<T>): Promise<T> {
    const outer = this.#undoSteps;
    const undoSteps: UndoSteps = [];
    this.#undoSteps = undoSteps;
    try {
      const result = await work();
      if (outer) for (const undo of undoSteps) outer.push(undo);
      return result;
    } catch (error) {
      for (const undo of undoSteps.toReversed()) undo();
      throw error;
    } finally {
      this.#undoSteps = outer;
    }
  }

  get(sObject: string, id: string): SObjectRecord | undefined {
    const written = this.#written.get(sObject)?.get(id);
    return written ? finished(sObject, written) : this.#store.get(sObject, id);
  }

  /** Like `get`, without finishing the record. */
  read(sObject: string, id: string): RecordState | undefined {
    const written = this.#written.get(sObject)?.get(id);
    return written ? (written.draft ?? written.record) : this.#store.get(sObject, id);
  }

  all(sObject: string): readonly SObjectRecord[] {
    const stored = this.#store.all(sObject);
    if (!this.#written.has(sObject)) return stored;
    const states = this.#overlaid(sObject, [...stored], () => true);
    return states.map((state) => this.get(sObject, state.Id)!);
  }

  find(sObject: string, field: string, value: string): SObjectRecord[] {
    if (!this.#written.has(sObject)) return this.#store.find(sObject, field, value);
    const states = this.search(sObject, field, value);
    for (let place = 0; place < states.length; place++) states[place] = this.get(sObject, states[place]!.Id)!;
    return states as SObjectRecord[];
  }

  /** Like `find`, without finishing the records. */
  search(sObject: string, field: string, value: string): RecordState[] {
    const found = this.#store.find(sObject, field, value);
    if (!this.#written.has(sObject)) return found;
    const toKey = toIndexKey(this.types.object(sObject).fields.get(field)!);
    const key = toKey(value);
    return this.#overlaid(sObject, found, (state) => toKey(state[field]) === key);
  }

  /** The draft of an existing record, to be changed in place. */
  draft(sObject: string, id: string): Draft {
    const written = this.#entry(sObject, id);
    written.draft ??= draftOf(this.types.object(sObject), written.record!);
    written.record = undefined;
    return written.draft;
  }

  /** Puts the draft in place of the record with that id; undefined deletes the record. */
  set(sObject: string, id: string, draft: Draft | undefined): void {
    const written = this.#entry(sObject, id);
    written.draft = draft;
    written.record = undefined;
  }

  /** The records that differ from the store, in order of the first write to each object. */
  changes(): RecordChange[] {
    const changes: RecordChange[] = [];
    for (const [sObject, ofObject] of this.#written) {
      for (const [id, written] of ofObject) {
        const before = this.#store.get(sObject, id);
        const after = finished(sObject, written);
        if (before !== after) changes.push({ sObject, id, before, after });
      }
    }
    return changes;
  }

  /** The entry for a record that is about to be written, with its undo step. */
  #entry(sObject: string, id: string): Written {
    const ofObject = this.#writtenOf(sObject);
    const undoSteps = this.#undoSteps;
    let written = ofObject.get(id);
    if (!written) {
      written = { draft: undefined, record: this.#store.get(sObject, id), savedIn: undoSteps };
      ofObject.set(id, written);
      undoSteps?.push(() => ofObject.delete(id));
    } else if (undoSteps && written.savedIn !== undoSteps) {
      undoSteps.push(restoring(sObject, written));
      written.savedIn = undoSteps;
    }
    return written;
  }

  #writtenOf(sObject: string): Map<string, Written> {
    let written = this.#written.get(sObject);
    if (!written) {
      written = new Map();
      this.#written.set(sObject, written);
    }
    return written;
  }

  #overlaid(
    sObject: string,
    stored: SObjectRecord[],
    matches: (state: RecordState) => boolean,
  ): RecordState[] {
    const ofObject = this.#written.get(sObject);
    if (!ofObject) return stored;
    const found: RecordState[] = stored.filter(({ Id }) => !ofObject.has(Id));
    for (const { draft, record } of ofObject.values()) {
      const state = draft ?? record;
      if (state && matches(state)) found.push(state);
    }
    return inOrderOfIds(found);
  }
}

function finished(sObject: string, written: Written): SObjectRecord | undefined {
  if (!written.record && written.draft) written.record = compactRecord(sObject, written.draft);
  return written.record;
}

/** A function that restores the entry as it is now. The draft will change, so the record is finished. */
function restoring(sObject: string, written: Written): () => void {
  const record = finished(sObject, written);
  return () => {
    written.record = record;
    written.draft = undefined;
  };
}
