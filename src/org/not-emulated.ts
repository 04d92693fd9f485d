/** Fields that belong to a feature that the emulator does not have. */
import type { SObjectType } from './sobject-type.ts';

/** A sentence to append to the error for such a field; empty for any other name (ours). */
export function featureNotEmulated({ notEmulated }: SObjectType, fieldName: string): string {
  const lower = fieldName.toLowerCase();
  const isNamed = ([, fields]: [string, readonly string[]]) =>
    fields.some((field) => field.toLowerCase() === lower);
  const found = Object.entries(notEmulated?.fields ?? {}).find(isNamed);
  return found ? `. ${found[0]} are not emulated by sfom-emulator` : '';
}
