/** Records that one call names more than once: none of their rows is written (seen: equal-keys-in-one-call). */
import { fold } from '../fold.ts';
import { readFieldValue } from '../org/field-values.ts';
import { normalizeId } from '../org/record-ids.ts';
import { duplicateExternalId, duplicateId, type Refusal } from './refusal.ts';
import type { ExternalId } from './write-record.ts';

/**
 * Takes the keys of a call's rows, and returns for each row a refusal if another row has the same key; undefined for other rows, and for rows
 * without a key. Ids of 15 and 18 characters are equal, and so are two notations of a number; letter case matters if it does in the field.
 */
export function refuseEqualKeys(keys: readonly (ExternalId | undefined)[]): readonly (Refusal | undefined)[] {
  const comparable = keys.map((key) => key && comparableKey(key));
  const counts = new Map<string | undefined, number>();
  for (const key of comparable) counts.set(key, (counts.get(key) ?? 0) + 1);
  return keys.map((key, row) => {
    const same = comparable[row];
    if (!key || same === undefined || counts.get(same) === 1) return undefined;
    return key.field.name === 'Id' ? duplicateId(same) : duplicateExternalId(key.field.name, key.value);
  });
}

/** Returns the same text for equal keys; undefined for text that the field cannot hold, because no record has it. */
function comparableKey({ field, value }: ExternalId): string | undefined {
  if (field.name === 'Id') return normalizeId(value);
  const read = readFieldValue(field, value, '');
  if (typeof read !== 'string') return undefined;
  return field.caseSensitive ? read : fold(read);
}
