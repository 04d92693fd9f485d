/** One record as REST resources print it, in JSON and in XML (seen: record-in-xml; the element is named after the object, and type and url are its attributes). */
import type { SObjectRecord } from '../org/port.ts';
import { JsonNumber, type JsonValue, presentRecord } from '../org/present.ts';
import type { SObjectField, SObjectType } from '../org/sobject-type.ts';

export interface PrintedRecord {
  readonly json: JsonValue;
  /** The content of an element that is named after the object; made when it is read. */
  readonly xml: unknown;
}

export function printRecord(
  type: SObjectType,
  record: SObjectRecord,
  fields: readonly SObjectField[],
  version: number,
): PrintedRecord {
  const url = `/services/data/v${version}.0/sobjects/${type.name}/${record.Id}`;
  const json = presentRecord(type, record, url, fields);
  return {
    json,
    get xml() {
      const { attributes: _, ...values } = json;
      return { $: { type: type.name, url }, ...(asText(values) as object) };
    },
  };
}

/** Decimals with every digit, as in JSON. */
function asText(value: JsonValue): unknown {
  if (value instanceof JsonNumber) return value.text;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, asText(part)]));
}
