/** Numbers that a double cannot hold pass through this room with every digit, exactly as written. */
import type { Pointer, Source } from '../api/source.ts';
import { JsonNumber, type JsonValue, toJson } from '../org/present.ts';

/** The body as data in which such numbers are JsonNumbers. This changes the source's value, which no other code uses. */
export function exactValue({ value, longNumbers }: Pick<Source, 'value' | 'longNumbers'>): unknown {
  const whole = { value };
  for (const pointer of longNumbers) makeExact(whole, ['value', ...pointer]);
  return whole.value;
}

function makeExact(inside: unknown, [step, ...rest]: Pointer): void {
  const members = inside as Record<string | number, unknown>;
  const name = step as string | number;
  if (rest.length > 0) makeExact(members[name], rest);
  else members[name] = new JsonNumber(String(members[name]));
}

/** Prints such data as the body of a subrequest. */
export function printExact(value: unknown): string {
  return toJson(value as JsonValue);
}
