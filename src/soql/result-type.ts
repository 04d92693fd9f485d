/** The field type of a value of a group. */
import type { GroupValue } from './bound.ts';

export function resultType(value: GroupValue): string {
  if (value.kind === 'grouping') return 'int';
  if (value.kind === 'aggregate') {
    if (value.function === 'COUNT' || value.function === 'COUNT_DISTINCT') return 'int';
    return value.function === 'AVG' ? 'double' : value.of.field.type;
  }
  if (value.value.kind === 'field') return value.value.field.type;
  return value.compareAs === 'date' ? 'date' : 'int';
}
