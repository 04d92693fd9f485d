/** The records of an org at one moment. */
import { RecordsView } from './base-objects.ts';
import type { OrgMoment } from './port.ts';
import { inOrderOfIds, type RecordStore } from './records.ts';
import { RecordsAsOf } from './records-as-of.ts';
import { binOf } from './recycle-bin.ts';

/** It costs nothing but the records that change until it is closed. */
export function momentOf(store: RecordStore): OrgMoment {
  const records = new RecordsAsOf(store);
  const view = new RecordsView(records);
  return {
    get: (sObject, id) => view.get(sObject, id) ?? view.get(binOf(sObject), id),
    find: (sObject, field, value) => {
      const found = view.find(sObject, field, value);
      const deleted = view.find(binOf(sObject), field, value);
      return deleted.length === 0 ? found : found.concat(deleted);
    },
    all: (sObject) => {
      const deleted = view.all(binOf(sObject));
      return deleted.length === 0 ? view.all(sObject) : inOrderOfIds([...view.all(sObject), ...deleted]);
    },
    close: () => records.close(),
  };
}
