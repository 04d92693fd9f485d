/** Queries of records: sorts the rows, and reads their selected values. */
import { byId } from '../../by-id.ts';
import type { RecordQuery, RowValue, SelectedChildren } from '../bound.ts';
import type { ResultRecord } from '../result.ts';
import type { SoqlRow, SoqlSource } from '../schema.ts';
import type { TimeZone } from '../time-zone.ts';
import { chainsOfSelect, chainsOfValue } from './chains.ts';
import type { Currencies } from './currencies.ts';
import { sortRows } from './order.ts';
import { page } from './page.ts';
import type { Parents } from './parents.ts';
import { type ChildrenOf, recordMaker } from './project.ts';
import type { Scanner } from './scanner.ts';

export interface RecordContext {
  readonly source: SoqlSource;
  readonly parents: Parents;
  readonly scanner: Scanner;
  readonly currencies: Currencies;
  readonly zone: TimeZone;
}

type ByParent<T> = ReadonlyMap<string, readonly T[]>;

export class RecordReader {
  readonly #context: RecordContext;

  constructor(context: RecordContext) {
    this.#context = context;
  }

  async sort(query: RecordQuery, rows: readonly SoqlRow[], take?: number): Promise<readonly SoqlRow[]> {
    await this.#loadForSort(query, rows);
    return this.#sortLoaded(query, rows, take);
  }

  #loadForSort({ orderBy }: RecordQuery, rows: readonly SoqlRow[]): Promise<void> {
    const chains = orderBy.flatMap(({ value }) => chainsOfValue(value));
    return this.#context.parents.load(chains, rows);
  }

  #sortLoaded({ orderBy }: RecordQuery, rows: readonly SoqlRow[], take?: number): readonly SoqlRow[] {
    const { parents, currencies } = this.#context;
    const reader = (value: RowValue) =>
      value.kind === 'field' && currencies.hasRates
        ? currencies.corporateReader(value, `ORDER BY ${value.label}`)
        : parents.reader(value);
    return sortRows(rows, orderBy, currencies.hasRates ? { reader } : { reader, currencies }, take);
  }

  async read(query: RecordQuery, rows: readonly SoqlRow[]): Promise<readonly ResultRecord[]> {
    const { parents, currencies, zone } = this.#context;
    await parents.load(chainsOfSelect(query.select), rows);
    const childrenOf = await this.#children(query, rows);
    return rows.map(recordMaker(query.type, query.select, { parents, childrenOf, currencies, zone }));
  }

  async #children({ select }: RecordQuery, rows: readonly SoqlRow[]): Promise<ChildrenOf> {
    const bySelection = new Map<SelectedChildren, ByParent<ResultRecord>>();
    for (const item of select) {
      if (item.kind === 'children') bySelection.set(item, await this.#childrenOf(item, rows));
    }
    return (selected, parentId) => bySelection.get(selected)?.get(parentId) ?? [];
  }

  /** Reads the children of all parents at once. */
  async #childrenOf(
    { field, query }: SelectedChildren,
    parents: readonly SoqlRow[],
  ): Promise<ByParent<ResultRecord>> {
    const candidates = await this.#childCandidates(field.name, query, parents);
    const chosen = await this.#context.scanner.choose(candidates, query.where);
    await this.#loadForSort(query, chosen);
    const families = [...groupByParent(chosen, field.name).values()];
    const wanted = families.flatMap((rows) => page(this.#sortLoaded(query, rows), query));
    const records = await this.read(query, wanted);
    return groupByParent(records, field.name, ({ row }) => row!);
  }

  async #childCandidates(field: string, { type }: RecordQuery, parents: readonly SoqlRow[]) {
    const { source } = this.#context;
    const ids = new Set(parents.map(({ Id }) => Id));
    if (ids.size === 0) return [];
    const rows = source.isIndexed(type.name, field)
      ? await source.find(type.name, field, [...ids])
      : (await source.all(type.name)).filter((row) => ids.has(row[field] as string));
    return rows.toSorted(byId);
  }
}

function groupByParent<T>(
  children: readonly T[],
  field: string,
  rowOf: (child: T) => SoqlRow = (child) => child as unknown as SoqlRow,
): ByParent<T> {
  const byParent = new Map<string, T[]>();
  for (const child of children) {
    const parentId = rowOf(child)[field] as string;
    const siblings = byParent.get(parentId);
    if (siblings) siblings.push(child);
    else byParent.set(parentId, [child]);
  }
  return byParent;
}
