/** The answer of a part, printed inside the answer of the whole, and as data for references. */
import { readJson } from '../api/json-source.ts';
import type { Answer } from '../api/resource.ts';
import { JsonNumber, type JsonValue, toJson } from '../org/present.ts';
import { exactValue } from './exact-numbers.ts';

/** The body exactly as the resource printed it, with all decimals; null for an answer without a body. */
export function printedBody({ body, jsonText, text }: Answer): JsonValue {
  if (jsonText !== undefined) return new JsonNumber(jsonText);
  if (text !== undefined) return text.body;
  return body === undefined ? null : new JsonNumber(JSON.stringify(body));
}

/** The body as the content of an XML element: the resource's own element inside it (seen); empty for an answer without a body. */
export function bodyInXml({ body, text, xml }: Answer): unknown {
  if (text !== undefined) return text.body;
  return xml ? { [xml.root]: xml.value ?? body } : '';
}

export async function bodyAsData(answer: Answer): Promise<unknown> {
  return exactValue(await readJson(toJson(printedBody(answer))));
}

/** Status 300 is an upsert that found several records, and wrote nothing. */
export function hasFailed({ status }: Answer): boolean {
  return status >= 400 || status === 300;
}

export function jsonAnswer(body: JsonValue, status = 200): Answer {
  return { status, jsonText: toJson(body) };
}

/** Members in alphabetical order, as XML has them (doc: sObject Tree Response Body). */
export function inXmlOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inXmlOrder);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(members.map(([name, member]) => [name, inXmlOrder(member)]));
}
