/** One record as an answer, in JSON and in XML (seen: the element has the name of the object, and the attributes type and url). */
import type { Answer } from '../api/resource.ts';
import type { SObjectRecord } from '../org/port.ts';
import { JsonNumber, type JsonValue, presentRecord, toJson } from '../org/present.ts';
import type { SObjectField, SObjectType } from '../org/sobject-type.ts';

export function recordAnswer(
  type: SObjectType,
  record: SObjectRecord,
  fields: readonly SObjectField[],
  version: number,
): Answer {
  const url = `/services/data/v${version}.0/sobjects/${type.name}/${record.Id}`;
  const presented = presentRecord(type, record, url, fields);
  const { attributes: _, ...values } = presented;
  return {
    status: 200,
    jsonText: toJson(presented),
    xml: { root: type.name, value: { $: { type: type.name, url }, ...(asText(values) as object) } },
  };
}

/** Decimals with every digit, as in JSON. */
function asText(value: JsonValue): unknown {
  if (value instanceof JsonNumber) return value.text;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, asText(part)]));
}
