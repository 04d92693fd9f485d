/** The fields that say when and by whom a record was last changed. */
import { datetimeText } from '../datetime.ts';
import type { Edit } from './drafts.ts';
import type { FieldValue } from './port.ts';
import type { SObjectType } from './sobject-type.ts';
import type { Author } from './system-fields.ts';

/** The fields that every change sets. */
export const STAMPS: ReadonlySet<string> = new Set([
  'LastModifiedDate',
  'LastModifiedById',
  'SystemModstamp',
]);

/** Which of these fields an object has. */
export interface Stamps {
  readonly date: boolean;
  readonly user: boolean;
  readonly modstamp: boolean;
}

export function stampsOf({ fields }: SObjectType): Stamps {
  return {
    date: fields.has('LastModifiedDate'),
    user: fields.has('LastModifiedById'),
    modstamp: fields.has('SystemModstamp'),
  };
}

/**
 * Sets the fields, before the record's other changes. Its times never go back, even if the clock does: otherwise a client that asks for
 * changes since a time would miss the change (ours).
 */
export function stampEdit({ date, user, modstamp }: Stamps, edit: Edit, { userId, now }: Author): void {
  const { CreatedDate, LastModifiedDate, SystemModstamp } = edit.draft;
  const modified = later(later(datetimeText(now), CreatedDate), LastModifiedDate);
  if (date) edit.set('LastModifiedDate', modified);
  if (user) edit.set('LastModifiedById', userId);
  if (modstamp) edit.set('SystemModstamp', later(modified, SystemModstamp));
}

/** The org's datetime texts sort in order of time. */
function later(one: string, other: FieldValue | undefined): string {
  return typeof other === 'string' && other > one ? other : one;
}
