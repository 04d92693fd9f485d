/** Records that are being written: objects with all fields of their sObject, so that V8 has one fast form for them and a field is set in place. */

import { oncePer } from '../once-per.ts';
import type { FieldValue } from './port.ts';
import { blankObject } from './record-shape.ts';
import type { SObjectType } from './sobject-type.ts';

/** A record's fields while it is written; null and undefined are blank. Undefined: nobody has given the field a value. */
export type Draft = Record<string, FieldValue | undefined> & { Id: string };

const templateOf = oncePer((type: SObjectType): Draft => {
  const names = [...type.fields.keys()];
  const template = blankObject(names) as Draft;
  for (const name of names) template[name] = undefined;
  return template;
});

/** A draft without values. */
export function newDraft(type: SObjectType): Draft {
  return { ...templateOf(type) };
}

/** A draft with the record's values. */
export function draftOf(type: SObjectType, record: Readonly<Record<string, FieldValue | undefined>>): Draft {
  const draft = newDraft(type);
  for (const name in record) draft[name] = record[name];
  return draft;
}

/** Changes one draft in place, and knows what it changed. */
export class Edit {
  readonly draft: Draft;
  /** The fields that changed, each once, and the values that they had. */
  readonly #names: string[] = [];
  readonly #before: (FieldValue | undefined)[] = [];

  constructor(draft: Draft) {
    this.draft = draft;
  }

  set(name: string, value: FieldValue | undefined): void {
    const old = this.draft[name];
    if (old === value || (old ?? null) === (value ?? null)) return;
    if (!this.#names.includes(name)) {
      this.#names.push(name);
      this.#before.push(old);
    }
    this.draft[name] = value;
  }

  changed(name: string): boolean {
    return this.#names.includes(name);
  }

  changedAny(names: ReadonlySet<string>): boolean {
    for (const name of this.#names) if (names.has(name)) return true;
    return false;
  }

  /** The record as it was, as an object of its own. */
  before(): Readonly<Draft> {
    const before = { ...this.draft };
    for (let place = 0; place < this.#names.length; place++)
      before[this.#names[place]!] = this.#before[place];
    return before;
  }
}
