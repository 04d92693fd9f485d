/** Queries of records: sorts the rows, and reads what is selected of them. */
import type { RecordQuery, SelectedChildren } from '../bound.ts';
import type { ResultRecord } from '../result.ts';
import type { SoqlRow, SoqlSource } from '../schema.ts';
import { chainsOfSelect, chainsOfValue } from './chains.ts';
import { sortRows } from './order.ts';
import { page } from './page.ts';
import type { Parents } from './parents.ts';
import { type ChildrenOf, recordMaker } from './project.ts';
import type { Scanner } from './scanner.ts';

export interface Recording {
  readonly source: SoqlSource;
  readonly parents: Parents;
  readonly scanner: Scanner;
  readonly currency: string;
}

type ByParent<T> = ReadonlyMap<string, readonly T[]>;

export class RecordReader {
  readonly #recording: Recording;

  constructor(recording: Recording) {
    this.#recording = recording;
  }

  async sort({ orderBy }: RecordQuery, rows: readonly SoqlRow[], take?: number): Promise<readonly SoqlRow[]> {
    const { parents } = this.#recording;
    await parents.load(
      orderBy.flatMap(({ value }) => chainsOfValue(value)),
      rows,
    );
    return sortRows(rows, orderBy, (value) => parents.reader(value), take);
  }

  async read(query: RecordQuery, rows: readonly SoqlRow[]): Promise<readonly ResultRecord[]> {
    const { parents, currency } = this.#recording;
    await parents.load(chainsOfSelect(query.select), rows);
    const childrenOf = await this.#children(query, rows);
    return rows.map(recordMaker(query.type, query.select, { parents, childrenOf, currency }));
  }

  async #children({ select }: RecordQuery, rows: readonly SoqlRow[]): Promise<ChildrenOf> {
    const bySelection = new Map<SelectedChildren, ByParent<ResultRecord>>();
    for (const item of select) {
      if (item.kind === 'children') bySelection.set(item, await this.#childrenOf(item, rows));
    }
    return (selected, parentId) => bySelection.get(selected)?.get(parentId) ?? [];
  }

  /** The children of all of the parents at once. */
  async #childrenOf(
    { field, query }: SelectedChildren,
    parents: readonly SoqlRow[],
  ): Promise<ByParent<ResultRecord>> {
    const candidates = await this.#childCandidates(field.name, query, parents);
    const chosen = await this.#recording.scanner.choose(candidates, query.where);
    const families = groupByParent(await this.sort(query, chosen), field.name);
    const wanted = [...families.values()].flatMap((rows) => page(rows, query));
    const records = await this.read(query, wanted);
    return groupByParent(records, field.name, ({ row }) => row!);
  }

  async #childCandidates(field: string, { type }: RecordQuery, parents: readonly SoqlRow[]) {
    const { source } = this.#recording;
    const ids = new Set(parents.map(({ Id }) => Id));
    if (ids.size === 0) return [];
    const rows = source.isIndexed(type.name, field)
      ? await source.find(type.name, field, [...ids])
      : (await source.all(type.name)).filter((row) => ids.has(row[field] as string));
    return rows.toSorted((a, b) => (a.Id < b.Id ? -1 : 1));
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
