/** Queries of records: sorts the rows, and reads their selected values. */
import { byId } from '../../by-id.ts';
import { inSlices, type Slices } from '../../slices.ts';
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
  readonly slices: Slices;
}

/** Records that are read between two turns of others. */
const RECORDS_PER_TURN = 200;

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

  #sortLoaded(
    { orderBy }: RecordQuery,
    rows: readonly SoqlRow[],
    take?: number,
  ): Promise<readonly SoqlRow[]> {
    const { parents, currencies, slices } = this.#context;
    const reader = (value: RowValue) =>
      value.kind === 'field' && currencies.hasRates
        ? currencies.corporateReader(value, `ORDER BY ${value.label}`)
        : parents.reader(value);
    return sortRows(
      rows,
      orderBy,
      currencies.hasRates ? { reader, converted: currencies, slices } : { reader, currencies, slices },
      take,
    );
  }

  async read(query: RecordQuery, rows: readonly SoqlRow[]): Promise<readonly ResultRecord[]> {
    const { parents, currencies, zone, slices } = this.#context;
    await parents.load(chainsOfSelect(query.select), rows);
    const childrenOf = await this.#children(query, rows);
    const toRecord = recordMaker(query.type, query.select, { parents, childrenOf, currencies, zone });
    const records: ResultRecord[] = [];
    await inSlices(slices, rows.length, RECORDS_PER_TURN, (from, to) => {
      for (let at = from; at < to; at++) records.push(toRecord(rows[at]!));
    });
    return records;
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
    const { slices } = this.#context;
    const candidates = await this.#childCandidates(field.name, query, parents);
    const chosen = await this.#context.scanner.choose(candidates, query.where);
    await this.#loadForSort(query, chosen);
    const wanted: SoqlRow[] = [];
    for (const family of (await this.#byParent(chosen, field.name)).values()) {
      if (slices.isDue()) await slices.turn();
      for (const row of page(await this.#sortLoaded(query, family), query)) wanted.push(row);
    }
    const records = await this.read(query, wanted);
    return this.#byParent(records, field.name, ({ row }) => row!);
  }

  async #childCandidates(field: string, { type }: RecordQuery, parents: readonly SoqlRow[]) {
    const { source } = this.#context;
    const ids = new Set(parents.map(({ Id }) => Id));
    if (ids.size === 0) return [];
    if (!source.isIndexed(type.name, field))
      return this.#childrenAmongAll(await source.all(type.name), field, ids);
    const rows = await source.find(type.name, field, [...ids]);
    return rows.toSorted(byId);
  }

  /** In order of their ids, as all rows are. */
  async #childrenAmongAll(rows: readonly SoqlRow[], field: string, ids: ReadonlySet<unknown>) {
    const children: SoqlRow[] = [];
    await inSlices(this.#context.slices, rows.length, RECORDS_PER_TURN, (from, to) => {
      for (let at = from; at < to; at++) if (ids.has(rows[at]![field])) children.push(rows[at]!);
    });
    return children;
  }

  async #byParent<T>(
    children: readonly T[],
    field: string,
    rowOf: (child: T) => SoqlRow = (child) => child as unknown as SoqlRow,
  ): Promise<ByParent<T>> {
    const byParent = new Map<string, T[]>();
    await inSlices(this.#context.slices, children.length, RECORDS_PER_TURN, (from, to) => {
      for (let at = from; at < to; at++) {
        const child = children[at]!;
        const parentId = rowOf(child)[field] as string;
        const siblings = byParent.get(parentId);
        if (siblings) siblings.push(child);
        else byParent.set(parentId, [child]);
      }
    });
    return byParent;
  }
}
