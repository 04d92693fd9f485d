/** Restricts a query to some rows. */
import type { BoundCondition, RecordQuery } from './bound.ts';

/** The query, restricted to the rows of its object with one of the ids (18 characters). */
export function restrictToIds(query: RecordQuery, ids: readonly string[]): RecordQuery {
  const { type, where } = query;
  const isAmong: BoundCondition = {
    kind: 'test',
    value: {
      kind: 'field',
      chain: undefined,
      type,
      field: type.fields.get('Id')!,
      compareAs: 'id',
      label: 'Id',
      at: 0,
    },
    test: { kind: 'in', negated: false, list: ids.map((value) => ({ kind: 'value', value })) },
  };
  return { ...query, where: where ? { kind: 'and', terms: [isAmong, where] } : isAmong };
}
