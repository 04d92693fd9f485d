/** The answer of a part, as it stands in the answer of the whole, and as data for references. */
import { readJson } from '../api/json-source.ts';
import type { Answer } from '../api/resource.ts';
import { JsonNumber, type JsonValue, toJson } from '../org/present.ts';

/** Exactly as the resource printed it, decimals and all; null for an answer without a body. */
export function printedBody({ body, jsonText, text }: Answer): JsonValue {
  if (jsonText !== undefined) return new JsonNumber(jsonText);
  if (text !== undefined) return text.body;
  return body === undefined ? null : new JsonNumber(JSON.stringify(body));
}

/** Numbers that a double cannot hold are text. */
export async function bodyAsData(answer: Answer): Promise<unknown> {
  return (await readJson(toJson(printedBody(answer)))).value;
}

/** 300 is an upsert that met several records, and did nothing. */
export function hasFailed({ status }: Answer): boolean {
  return status >= 400 || status === 300;
}

/** An answer that is printed in JSON only: these resources have no XML (ours). */
export function jsonAnswer(body: JsonValue, status = 200): Answer {
  return { status, jsonText: toJson(body), format: 'json' };
}
