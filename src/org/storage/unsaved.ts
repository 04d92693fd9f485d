/** What was committed since the last checkpoint, and how much of the last checkpoint it concerns. */
import type { SObjectRecord } from '../port.ts';
import type { OrgSettings } from '../settings.ts';
import { type Block, type Blocks, placeOf } from './block.ts';
import type { JournalEntry } from './port.ts';

export class Unsaved {
  /** By object and id, as last committed; null: deleted. */
  readonly records = new Map<string, Map<string, SObjectRecord | null>>();
  readonly counters = new Map<string, number>();
  settings: Partial<OrgSettings> = {};
  /** Bytes of the blocks that the next checkpoint replaces. */
  blockBytes = 0;
  readonly #blocks: Blocks;
  readonly #replaced = new Set<Block>();

  /** `blocks`: those of the last checkpoint. */
  constructor(blocks: Blocks) {
    this.#blocks = blocks;
  }

  addEntry({ changes, counters, settings }: Pick<JournalEntry, 'changes' | 'counters' | 'settings'>): void {
    for (const { sObject, id, record } of changes) this.add(sObject, id, record);
    for (const name in counters) this.counters.set(name, counters[name]!);
    if (settings) this.settings = { ...this.settings, ...settings };
  }

  add(sObject: string, id: string, record: SObjectRecord | null): void {
    let records = this.records.get(sObject);
    if (!records) {
      records = new Map();
      this.records.set(sObject, records);
    }
    if (!records.has(id)) this.#countBlock(sObject, id);
    records.set(id, record);
  }

  /** Both together, of which `later` was committed later; sizes are those of other blocks. */
  static joined(earlier: Unsaved, later: Unsaved, blocks: Blocks): Unsaved {
    const all = new Unsaved(blocks);
    for (const { records, counters, settings } of [earlier, later]) {
      for (const [sObject, ofObject] of records)
        for (const [id, record] of ofObject) all.add(sObject, id, record);
      all.addEntry({ changes: [], counters: Object.fromEntries(counters), settings });
    }
    return all;
  }

  #countBlock(sObject: string, id: string): void {
    const blocks = this.#blocks.get(sObject);
    const place = blocks && placeOf(blocks, id);
    const block = place === undefined ? undefined : blocks?.[place];
    if (!block || this.#replaced.has(block)) return;
    this.#replaced.add(block);
    this.blockBytes += block.bytes;
  }
}
