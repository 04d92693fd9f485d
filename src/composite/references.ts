/**
 * References from one subrequest to the answer of an earlier one (doc):
 *
 *     @{referenceId.field}    @{referenceId.list[0].field}
 *
 * A text that is only a reference becomes the value itself, a number as a number (ours); inside longer text the value is printed.
 */

import type { Answer } from '../api/resource.ts';
import { decodeUri } from '../decode-uri.ts';
import { JsonNumber } from '../org/present.ts';
import { printExact } from './exact-numbers.ts';
import { bodyAsData, hasFailed } from './part-answer.ts';
import { halted, invalidReference } from './refusals.ts';

const REFERENCE = /@\{([^{}]*)\}/g;

/** A reference in a URL, encoded by the client. */
const ENCODED = /%40%7B(.*?)%7D/gi;

/** Characters of all values that replace references in one request, so that a small request cannot become a huge one (ours). */
const MAX_REPLACEMENT_CHARS = 6 * 1024 * 1024;

/** From this version on a reference to a blank field gives a blank; in earlier versions it is invalid (doc). */
const BLANKS_SINCE = 52;

/** Thrown where a reference cannot be replaced, with the answer for the subrequest. */
export class BrokenReference extends Error {
  readonly answer: Answer;

  constructor(answer: Answer) {
    super('A reference cannot be replaced');
    this.answer = answer;
  }
}

export class References {
  readonly #version: number;
  /** Bodies of successful answers by reference id. */
  readonly #bodies = new Map<string, unknown>();
  #replacementChars = 0;

  constructor(version: number) {
    this.#version = version;
  }

  async remember(referenceId: string, answer: Answer): Promise<void> {
    if (!hasFailed(answer)) this.#bodies.set(referenceId, await bodyAsData(answer));
  }

  /** The URL with every reference replaced, encoded as part of a path or a query. */
  inUrl(url: string): string {
    const plain = url.replace(ENCODED, (_, inner: string) => `@{${decodeUri(inner) ?? inner}}`);
    return plain.replace(REFERENCE, (_, reference: string) => encodeURIComponent(this.#print(reference)));
  }

  /** The body, or part of it, with every reference in its values replaced. Names of members stay unchanged. */
  inBody(value: unknown): unknown {
    if (typeof value === 'string') return this.#inText(value);
    if (Array.isArray(value)) return value.map((item) => this.inBody(item));
    if (typeof value !== 'object' || value === null || value instanceof JsonNumber) return value;
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, this.inBody(member)]));
  }

  #inText(text: string): unknown {
    const [whole] = text.matchAll(/^@\{([^{}]*)\}$/g);
    if (whole) return this.#find(whole[1] as string);
    return text.replace(REFERENCE, (_, reference: string) => this.#print(reference));
  }

  #print(reference: string): string {
    return String(this.#find(reference) ?? '');
  }

  /** The value: text, a number, a boolean or null (doc: other types cannot be referred to). */
  #find(reference: string): unknown {
    const [referenceId, ...steps] = readSteps(reference);
    let value: unknown = this.#bodies.get(String(referenceId));
    for (const step of steps) value = memberOf(value, step);
    const isBlankTooEarly = value === null && this.#version < BLANKS_SINCE;
    if (steps.length === 0 || isBlankTooEarly || !isReferable(value)) {
      throw new BrokenReference(invalidReference(reference, /^\w*/.exec(reference)?.[0] ?? ''));
    }
    this.#count(value);
    return value;
  }

  #count(value: unknown): void {
    this.#replacementChars += String(value).length;
    if (this.#replacementChars > MAX_REPLACEMENT_CHARS) {
      throw new BrokenReference(
        halted(`The references in this request expand to more than ${MAX_REPLACEMENT_CHARS} characters`),
      );
    }
  }
}

/** The reference ids in a URL or a body, or in a part of one. */
export function referencedIn(value: unknown): Set<string> {
  const text = printExact(value).replace(ENCODED, (_, inner: string) => `@{${decodeUri(inner) ?? inner}}`);
  return new Set(
    [...text.matchAll(REFERENCE)].map(([, reference]) => String(readSteps(reference as string)[0])),
  );
}

/** Text, numbers, booleans (doc), and null for a blank. */
function isReferable(value: unknown): boolean {
  if (value === undefined) return false;
  return typeof value !== 'object' || value === null || value instanceof JsonNumber;
}

/** "a.b[0].c" as ["a", "b", 0, "c"]; empty for text that is not a reference. */
function readSteps(reference: string): (string | number)[] {
  if (!/^\w+(\.\w+|\[\d+\])*$/.test(reference)) return [];
  return [...reference.matchAll(/\w+|\[(\d+)\]/g)].map(([name, index]) =>
    index === undefined || !name.startsWith('[') ? name : Number(index),
  );
}

/** Only own members: a reference must not reach inherited properties. */
function memberOf(value: unknown, step: string | number): unknown {
  if (typeof step === 'number') return Array.isArray(value) ? value[step] : undefined;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.hasOwn(value, step) ? (value as Record<string, unknown>)[step] : undefined;
}
