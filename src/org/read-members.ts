/** Reads JSON from outside member by member: each value is taken or refused with its path and what should have been there. */
import { isObject } from '../is-object.ts';

/** Takes note of what must be there: "gatewayBehaviors.0b0….refund", "one of approve, decline". */
export type Refuse = (path: string, expected: string) => undefined;

/** The value to keep; undefined when it was refused. */
export type Reader = (value: unknown, path: string, refuse: Refuse) => unknown;

/** A member that has no reader is refused. */
export function readMembers(
  value: unknown,
  path: string,
  readers: Readonly<Record<string, Reader>>,
  refuse: Refuse,
): Record<string, unknown> | undefined {
  if (!isObject(value)) return refuse(path, 'an object');
  const members: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) {
    const place = path === '' ? name : `${path}.${name}`;
    const read = Object.hasOwn(readers, name) ? readers[name] : undefined;
    members[name] = read
      ? read(member, place, refuse)
      : refuse(place, `one of ${Object.keys(readers).join(', ')}`);
  }
  return members;
}

export function boolean(value: unknown, path: string, refuse: Refuse): unknown {
  return typeof value === 'boolean' ? value : refuse(path, 'true or false');
}

export function count(value: unknown, path: string, refuse: Refuse): unknown {
  const isCount = Number.isInteger(value) && (value as number) >= 0 && (value as number) <= LARGEST_COUNT;
  return isCount ? value : refuse(path, `a whole number from 0 to ${LARGEST_COUNT}`);
}

/** The longest a timer waits, in milliseconds. */
const LARGEST_COUNT = 2 ** 31 - 1;

export function oneOf(...values: readonly string[]): Reader {
  return (value, path, refuse) =>
    values.includes(value as string) ? value : refuse(path, `one of ${values.join(', ')}`);
}

/** Text, which may be empty, of that many UTF-16 code units at most. */
export function textUpTo(length: number): Reader {
  return (value, path, refuse) =>
    typeof value === 'string' && value.length <= length
      ? value
      : refuse(path, `text of at most ${length} characters`);
}
