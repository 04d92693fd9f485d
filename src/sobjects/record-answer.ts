/** One record as an answer. */
import { type Answer, xmlOnDemand } from '../api/resource.ts';
import type { SObjectRecord } from '../org/port.ts';
import { toJson } from '../org/present.ts';
import type { SObjectField, SObjectType } from '../org/sobject-type.ts';
import { printRecord } from '../records/print-record.ts';

export function recordAnswer(
  type: SObjectType,
  record: SObjectRecord,
  fields: readonly SObjectField[],
  version: number,
): Answer {
  const printed = printRecord(type, record, fields, version);
  return { status: 200, jsonText: toJson(printed.json), xml: xmlOnDemand(type.name, () => printed.xml) };
}
