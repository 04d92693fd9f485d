/**
 * References of one subrequest to the answer of an earlier one (doc):
 *
 *     @{referenceId.field}    @{referenceId.list[0].field}
 *
 * A text that is nothing but a reference takes the value as it is, a number as a number (ours); inside longer text it is printed.
 */

import type { Answer } from '../api/resource.ts';
import { decodeUri } from '../decode-uri.ts';
import { JsonNumber } from '../org/present.ts';
import { bodyAsData, hasFailed } from './answered.ts';
import { printExact } from './exact-numbers.ts';
import { halted, invalidReference } from './refusals.ts';

const REFERENCE = /@\{([^{}]*)\}/g;

/** The same in a URL, where clients may have encoded it. */
const ENCODED = /%40%7B(.*?)%7D/gi;

/** Characters that one request's references may come to, so that few bytes cannot become many (ours). */
const MAX_REPLACED = 6 * 1024 * 1024;

/** From this version on a reference to a blank field is a blank; before it leads nowhere (doc). */
const BLANKS_SINCE = 52;

/** Thrown where a reference cannot be replaced; what stands in the place of the subrequest's answer. */
export class BrokenReference extends Error {
  readonly answer: Answer;

  constructor(answer: Answer) {
    super('A reference cannot be replaced');
    this.answer = answer;
  }
}

export class References {
  readonly #version: number;
  /** By reference id; only those that did not fail. */
  readonly #bodies = new Map<string, unknown>();
  #replaced = 0;

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

  /** The body, or part of it, with every reference replaced. Names of fields are left as they are. */
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

  /** Text, a number, a boolean or null (doc: the types that can be referred to). */
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
    this.#replaced += String(value).length;
    if (this.#replaced > MAX_REPLACED) {
      throw new BrokenReference(halted(`References come to more than ${MAX_REPLACED} characters`));
    }
  }
}

/** Ids of the subrequests that a URL or a body, or part of one, refers to. */
export function referencedIn(value: unknown): Set<string> {
  const text = printExact(value).replace(ENCODED, (_, inner: string) => `@{${decodeUri(inner) ?? inner}}`);
  return new Set(
    [...text.matchAll(REFERENCE)].map(([, reference]) => String(readSteps(reference as string)[0])),
  );
}

/** Doc: text, numbers, booleans; and a blank. */
function isReferable(value: unknown): boolean {
  if (value === undefined) return false;
  return typeof value !== 'object' || value === null || value instanceof JsonNumber;
}

/** "a.b[0].c" as ["a", "b", 0, "c"]; nothing for what is no reference. */
function readSteps(reference: string): (string | number)[] {
  if (!/^\w+(\.\w+|\[\d+\])*$/.test(reference)) return [];
  return [...reference.matchAll(/\w+|\[(\d+)\]/g)].map(([name, index]) =>
    index === undefined || !name.startsWith('[') ? name : Number(index),
  );
}

/** Own members only: a reference may not climb into what every object has. */
function memberOf(value: unknown, step: string | number): unknown {
  if (typeof step === 'number') return Array.isArray(value) ? value[step] : undefined;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.hasOwn(value, step) ? (value as Record<string, unknown>)[step] : undefined;
}
