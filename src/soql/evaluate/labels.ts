/** Labels of picklist values. */
import type { SoqlField } from '../schema.ts';
import type { Read } from './parents.ts';

/** Wraps `read` to return labels instead of values. A value without a label is its own label. */
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
