/**
 * Finds the rows that may match a condition without reading all rows: by id, or by an indexed field, also along references from
 * row to row. The rows found are tested afterwards, so extra rows do no harm.
 */

import { byId } from '../../by-id.ts';
import { fold } from '../../fold.ts';
import type {
  BoundCondition,
  Chain,
  FieldValue,
  JoinCondition,
  RowValue,
  Scan,
  Step,
  ValueTest,
} from '../bound.ts';
import type { SoqlRow, SoqlSource, SoqlType } from '../schema.ts';

/** A way to fetch rows, with an estimate of their number. */
interface Access {
  readonly cost: number;
  readonly fetch: () => Promise<readonly SoqlRow[]>;
}

/** The estimated number of rows for one value of an indexed field. */
const ROWS_PER_VALUE = 16;

export interface AccessContext {
  readonly source: SoqlSource;
  readonly joined: (join: JoinCondition) => ReadonlySet<unknown>;
}

/** Rows that include all rows of the scan, in order of their ids; undefined when all rows must be read. */
export async function fetchCandidates(
  { type, where }: Pick<Scan, 'type' | 'where'>,
  context: AccessContext,
): Promise<readonly SoqlRow[] | undefined> {
  const access = where && accessOf(where, type, context);
  if (!access) return undefined;
  const found = new Map((await access.fetch()).map((row) => [row.Id, row]));
  return [...found.values()].sort(byId);
}

function accessOf(condition: BoundCondition, type: SoqlType, context: AccessContext): Access | undefined {
  switch (condition.kind) {
    case 'and':
      return cheapest(condition.terms.map((term) => accessOf(term, type, context)));
    case 'or':
      return union(condition.terms.map((term) => accessOf(term, type, context)));
    case 'test':
      return accessByValues(condition.value, wantedValues(condition.test), type, context);
    case 'join':
      if (condition.negated) return undefined;
      return accessByValues(condition.value, [...context.joined(condition)] as string[], type, context);
    default:
      return undefined;
  }
}

function cheapest(accesses: readonly (Access | undefined)[]): Access | undefined {
  return accesses.reduce(
    (best, access) => (access && (!best || access.cost < best.cost) ? access : best),
    undefined,
  );
}

/** Each branch of an OR needs its own access. */
function union(accesses: readonly (Access | undefined)[]): Access | undefined {
  const known = accesses.filter((access) => access !== undefined);
  if (known.length < accesses.length) return undefined;
  return {
    cost: known.reduce((sum, { cost }) => sum + cost, 0),
    fetch: async () => (await Promise.all(known.map(({ fetch }) => fetch()))).flat(),
  };
}

/** The values that a test requires; undefined for other kinds of tests, and for null. */
function wantedValues(test: ValueTest): readonly string[] | undefined {
  if (test.kind !== 'in' || test.negated) return undefined;
  const values = test.list.map((operand) => (operand.kind === 'value' ? operand.value : undefined));
  return values.every((value) => typeof value === 'string') ? (values as string[]) : undefined;
}

function accessByValues(
  value: RowValue,
  values: readonly string[] | undefined,
  type: SoqlType,
  context: AccessContext,
): Access | undefined {
  if (
    !values ||
    value.kind !== 'field' ||
    value.byLabel ||
    (value.compareAs !== 'id' && value.compareAs !== 'text')
  )
    return undefined;
  const steps = stepsOf(value.chain);
  if (!steps || !canWalkBack(steps, type, context.source) || !isFindable(value, context.source))
    return undefined;
  const cost = value.field.type === 'id' ? values.length : values.length * ROWS_PER_VALUE;
  const keys = value.compareAs === 'text' ? values.map(fold) : values;
  return {
    cost: cost * ROWS_PER_VALUE ** steps.length,
    fetch: () => walkBack(value, steps, keys, type, context.source),
  };
}

/** The steps of a chain from the first to the last; undefined when one of them can lead to several objects. */
function stepsOf(chain: Chain | undefined): readonly Step[] | undefined {
  if (!chain) return [];
  const before = stepsOf(chain.before);
  return before && !chain.step.isPolymorphic ? [...before, chain.step] : undefined;
}

function canWalkBack(steps: readonly Step[], type: SoqlType, source: SoqlSource): boolean {
  return steps.every(({ field }, place) =>
    source.isIndexed((steps[place - 1]?.targets[0] ?? type).name, field.name),
  );
}

function isFindable({ field, type }: FieldValue, source: SoqlSource): boolean {
  return field.type === 'id' || source.isIndexed(type.name, field.name);
}

/** Goes from the rows with the values back along the references to the rows that refer to them. Ids need no lookup: the references hold them. */
async function walkBack(
  { field, type: last }: FieldValue,
  steps: readonly Step[],
  values: readonly string[],
  type: SoqlType,
  source: SoqlSource,
): Promise<readonly SoqlRow[]> {
  if (field.type === 'id' && steps.length === 0) return source.get(last.name, values);
  let rows: readonly Pick<SoqlRow, 'Id'>[] =
    field.type === 'id' ? values.map((Id) => ({ Id })) : await source.find(last.name, field.name, values);
  for (let place = steps.length - 1; place >= 0; place--) {
    const from = steps[place - 1]?.targets[0] ?? type;
    const ids = rows.map(({ Id }) => Id);
    rows = ids.length === 0 ? [] : await source.find(from.name, steps[place]!.field.name, ids);
  }
  return rows as readonly SoqlRow[];
}
