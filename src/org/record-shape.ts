/** Records as the org holds them. */
import type { FieldValue, SObjectRecord } from './port.ts';

/** A new frozen record with those of the fields that are not blank (null or undefined), in their order. */
export function compactRecord(
  _sObject: string,
  fields: Readonly<Record<string, FieldValue | undefined>>,
): SObjectRecord {
  const record: Record<string, FieldValue> = {};
  for (const name in fields) {
    const value = fields[name];
    if (value !== null && value !== undefined) record[name] = value;
  }
  return Object.freeze(record) as unknown as SObjectRecord;
}
