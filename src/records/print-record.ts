/** One record as REST resources print it, in JSON and in XML (seen: record-in-xml; the element is named after the object, and type and url are its attributes). */
import type { SObjectRecord } from '../org/port.ts';
import { type JsonValue, presentRecord, toXmlValue } from '../org/present.ts';
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
      return toXmlValue(json);
    },
  };
}
