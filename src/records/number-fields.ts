/** Numbers that are too long for a double arrive as text, which must not be stored in a text field. */
import type { SObjectType } from '../org/sobject-type.ts';

const NUMBERS: ReadonlySet<string> = new Set(['currency', 'double', 'percent', 'int', 'long']);

/** Whether the field with that name, in any case, holds numbers. */
export function takesNumbers(type: SObjectType, name: string): boolean {
  return NUMBERS.has(type.field(name)?.type ?? '');
}
