/**
 * Fetches the rows that other rows refer to, for many rows at once, so that reading them afterwards is synchronous.
 */
import { inSlices, type Slices } from '../../slices.ts';
import type { Chain, FieldValue, RowValue, Step } from '../bound.ts';
import { NAME, readAsName } from '../name-type.ts';
import { isNotEmulated, readOfUnknown, unknownTargetOf } from '../not-emulated.ts';
import type { SoqlRow, SoqlSource, SoqlType } from '../schema.ts';
import { inZone, type TimeZone } from '../time-zone.ts';
import { applyDateFunction } from './date-functions.ts';
import { labelReader } from './labels.ts';

/** Rows that are looked at between two turns of others. */
const ROWS_PER_TURN = 2_000;

/** Reads a value of a row; null when it has none. */
export type Read<R> = (row: R) => unknown;

export class Parents {
  readonly #source: SoqlSource;
  /** The user's time zone, for convertTimezone. */
  readonly #zone: TimeZone;
  /** Rows by the chain that leads to them, then by id; undefined when the source has no such row. */
  readonly #rows = new Map<Chain, Map<string, SoqlRow | undefined>>();

  readonly #slices: Slices;

  constructor(source: SoqlSource, zone: TimeZone, slices: Slices) {
    this.#source = source;
    this.#zone = zone;
    this.#slices = slices;
  }

  /** Fetches the rows that the chains lead to from these rows. */
  async load(chains: Iterable<Chain>, rows: readonly SoqlRow[]): Promise<void> {
    for (const chain of withStepsBefore(chains)) await this.#loadStep(chain, rows);
  }

  async #loadStep(chain: Chain, rows: readonly SoqlRow[]): Promise<void> {
    const known = this.#rowsOf(chain);
    const from = chain.before ? this.follow(chain.before) : (row: SoqlRow) => row;
    const wanted: string[] = [];
    await inSlices(this.#slices, rows.length, ROWS_PER_TURN, (first, end) => {
      for (let at = first; at < end; at++) {
        const id = from(rows[at]!)?.[chain.step.field.name];
        if (typeof id !== 'string' || known.has(id)) continue;
        known.set(id, undefined);
        wanted.push(id);
      }
    });
    for (const type of chain.step.targets) {
      const ids = wanted.filter((id) => isOf(type, id, chain.step));
      if (ids.length > 0) await this.#fetch(type, ids, known);
    }
    if (chain.step.notEmulated.length === 0) return;
    for (const Id of wanted) if (!isOfTarget(chain.step, Id)) known.set(Id, { Id });
  }

  async #fetch(
    { name }: SoqlType,
    ids: readonly string[],
    known: Map<string, SoqlRow | undefined>,
  ): Promise<void> {
    const rows = await this.#source.get(name, ids);
    await inSlices(this.#slices, rows.length, ROWS_PER_TURN, (from, to) => {
      for (let at = from; at < to; at++) known.set(rows[at]!.Id, rows[at]);
    });
  }

  #rowsOf(chain: Chain): Map<string, SoqlRow | undefined> {
    const known = this.#rows.get(chain);
    if (known) return known;
    const rows = new Map<string, SoqlRow | undefined>();
    this.#rows.set(chain, rows);
    return rows;
  }

  /** Returns a function that finds the row at the end of the chain. */
  follow(chain: Chain): (row: SoqlRow) => SoqlRow | undefined {
    const rows = this.#rowsOf(chain);
    const before = chain.before && this.follow(chain.before);
    const { name } = chain.step.field;
    return (row) => {
      const id = (before ? before(row) : row)?.[name];
      return typeof id === 'string' ? rows.get(id) : undefined;
    };
  }

  reader(value: RowValue): Read<SoqlRow> {
    if (value.kind === 'date') {
      const read = value.isInUserZone ? this.#inUserZone(value.of) : this.reader(value.of);
      return (row) => applyDateFunction(value.function, read(row));
    }
    if (value.byLabel) return labelReader(value.field, this.#fieldReader(value));
    return this.#fieldReader(value);
  }

  #fieldReader({ chain, type, field, label }: FieldValue): Read<SoqlRow> {
    const { name } = field;
    const absent = field.type === 'boolean' ? false : null;
    if (!chain) return (row) => row[name] ?? absent;
    const follow = this.follow(chain);
    if (type !== NAME) return (row) => follow(row)?.[name] ?? absent;
    return (row) => {
      const parent = follow(row);
      const parentType = parent && typeOfRow(chain.step, parent);
      if (!parentType) return absent;
      if (isNotEmulated(parentType)) return readOfUnknown(parent, parentType, name, label) ?? absent;
      return readAsName(parent, parentType, name) ?? absent;
    };
  }

  #inUserZone(value: FieldValue): Read<SoqlRow> {
    const read = this.reader(value);
    return (row) => {
      const datetime = read(row);
      return typeof datetime === 'string' ? inZone(datetime, this.#zone) : null;
    };
  }
}

/** The object of a row, among the objects that the step can lead to. */
export function typeOfRow(step: Step, { Id }: SoqlRow): SoqlType | undefined {
  const target = step.targets.find((type) => isOf(type, Id, step));
  return target ?? (step.notEmulated.length > 0 ? unknownTargetOf(step) : undefined);
}

function isOfTarget(step: Step, id: string): boolean {
  return step.targets.some((type) => isOf(type, id, step));
}

/** A reference to only one object needs no check of its ids. */
function isOf({ keyPrefix }: SoqlType, id: string, { isPolymorphic }: Step): boolean {
  return !isPolymorphic || (keyPrefix !== null && id.startsWith(keyPrefix));
}

function withStepsBefore(chains: Iterable<Chain>): ReadonlySet<Chain> {
  const all = new Set<Chain>();
  const add = (chain: Chain) => {
    if (chain.before) add(chain.before);
    all.add(chain);
  };
  for (const chain of chains) add(chain);
  return all;
}
