/** Numbers that a double cannot hold go through this room with every digit, as they were written. */
import type { Pointer, Source } from '../api/source.ts';
import { JsonNumber, type JsonValue, toJson } from '../org/present.ts';

/** The body as data in which such numbers are JsonNumbers. The source's own value is changed: nobody else has it. */
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

/** Such data as the body of a request of its own. */
export function printExact(value: unknown): string {
  return toJson(value as JsonValue);
}
