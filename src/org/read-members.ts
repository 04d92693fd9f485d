/** Reads JSON input member by member: each value is accepted, or refused with its path and what was expected. */
import { isObject } from '../is-object.ts';

/** Reports an invalid value by its path and what it must be: "gatewayBehaviors.0b0….refund", "one of approve, decline". */
export type Refuse = (path: string, expected: string) => undefined;

/** Returns the accepted value, or undefined if it refused it. */
export type Reader = (value: unknown, path: string, refuse: Refuse) => unknown;

/** Refuses a member that has no reader. */
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
  const isCount = Number.isInteger(value) && (value as number) >= 0 && (value as number) <= MAX_COUNT;
  return isCount ? value : refuse(path, `a whole number from 0 to ${MAX_COUNT}`);
}

/** The longest delay of a timer, in milliseconds. */
const MAX_COUNT = 2 ** 31 - 1;

export function oneOf(...values: readonly string[]): Reader {
  return (value, path, refuse) =>
    values.includes(value as string) ? value : refuse(path, `one of ${values.join(', ')}`);
}

/** Text of at most that many UTF-16 code units; it may be empty. */
export function textUpTo(length: number): Reader {
  return (value, path, refuse) =>
    typeof value === 'string' && value.length <= length
      ? value
      : refuse(path, `text of at most ${length} characters`);
}
