/** Lists the chains of references that a part of a query reads. */
import type { BoundCondition, Chain, GroupValue, RowValue, Selected } from '../bound.ts';
import { valuesOf } from '../leaves.ts';

export function chainsOfValue(value: RowValue | GroupValue): readonly Chain[] {
  switch (value.kind) {
    case 'field':
      return value.chain ? [value.chain] : [];
    case 'date':
    case 'aggregate':
      return chainsOfValue(value.of);
    case 'grouped':
      return chainsOfValue(value.value);
    default:
      return [];
  }
}

export function chainsOfCondition(
  condition: BoundCondition | BoundCondition<GroupValue> | undefined,
): readonly Chain[] {
  return valuesOf<RowValue | GroupValue>(condition).flatMap(chainsOfValue);
}

export function chainsOfSelect(select: readonly Selected[]): readonly Chain[] {
  return select.flatMap((item) => {
    switch (item.kind) {
      case 'field':
        return chainsOfValue(item.value);
      case 'parent':
        return [item.chain, ...chainsOfSelect(item.select)];
      case 'typeof':
        return [item.chain, ...[...item.branches.values(), item.otherwise ?? []].flatMap(chainsOfSelect)];
      default:
        return [];
    }
  });
}
