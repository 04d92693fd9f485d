/** Labels of picklist values, where they differ from the values. */
import type { SoqlField } from '../schema.ts';
import type { Read } from './parents.ts';

/** Reads the labels instead of the values that `read` reads. A value that is on no list any more is its own label. */
export function labelReader<R>(
  { type, picklistLabels }: Pick<SoqlField, 'type' | 'picklistLabels'>,
  read: Read<R>,
): Read<R> {
  if (!picklistLabels) return read;
  const labelOf = (value: string) => picklistLabels.get(value) ?? value;
  const labelsOf = (text: string) => text.split(';').map(labelOf).join(';');
  const show = type === 'multipicklist' ? labelsOf : labelOf;
  return (row) => {
    const value = read(row);
    return typeof value === 'string' ? show(value) : value;
  };
}
