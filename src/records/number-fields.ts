/** Numbers too long for a double come as text, which must not slip into a field of text. */
import type { SObjectType } from '../org/sobject-type.ts';

const NUMBERS: ReadonlySet<string> = new Set(['currency', 'double', 'percent', 'int', 'long']);

/** Whether the field of that name, in any case, holds numbers. */
export function takesNumbers(type: SObjectType, name: string): boolean {
  return NUMBERS.has(type.field(name)?.type ?? '');
}
