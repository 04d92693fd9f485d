import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { SObjectRecord } from '../../../src/org/port.ts';
import { type Block, factsOf } from '../../../src/org/storage/block.ts';
import { type ChangedRecords, mergeBlocks, type NewBlock } from '../../../src/org/storage/merge-blocks.ts';

/** Blocks in memory, by name. */
class Files {
  readonly bytes = new Map<string, Buffer>();
  reads = 0;
  writes = 0;

  async read(block: Block): Promise<Buffer> {
    this.reads++;
    return this.bytes.get(block.name)!;
  }

  async write({ number, first, lines }: NewBlock): Promise<Block> {
    const [bytes, name] = [Buffer.concat(lines), `${this.writes++}`];
    this.bytes.set(name, bytes);
    return { ...factsOf(lines, bytes), name, number: number ?? 0, first };
  }

  /** The records of the blocks, in their order. */
  records(blocks: readonly Block[]): SObjectRecord[] {
    return blocks.flatMap(({ name }) =>
      this.bytes
        .get(name)!
        .toString()
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    );
  }
}

const idOf = (n: number) => `p${String(n).padStart(5, '0')}`;

const added = (from: number, to: number, fields: object = {}): [string, SObjectRecord][] =>
  Array.from({ length: to - from }, (_, n) => [idOf(from + n), { Id: idOf(from + n), ...fields }]);

const removed = (from: number, to: number): [string, null][] =>
  Array.from({ length: to - from }, (_, n) => [idOf(from + n), null]);

const sizes = (blocks: readonly Block[]) => blocks.map(({ lines }) => lines);

async function written(...steps: [string, SObjectRecord | null][][]) {
  const files = new Files();
  let blocks: readonly Block[] = [];
  for (const changes of steps) blocks = await mergeBlocks(blocks, new Map(changes), files);
  return { files, blocks };
}

describe('blocks', () => {
  test('have up to 1,000 records; later ones fill the last one', async () => {
    expect(sizes((await written(added(0, 2_300))).blocks)).toEqual([1000, 1000, 300]);
    expect(sizes((await written(added(0, 2_300), added(2_300, 3_100))).blocks)).toEqual([
      1000, 1000, 1000, 100,
    ]);
  });

  test('have up to 1 MiB, or one record that is larger', async () => {
    const text = 'x'.repeat(300_000);
    expect(sizes((await written(added(0, 7, { text }))).blocks)).toEqual([3, 3, 1]);
    expect(sizes((await written(added(0, 2, { text: 'x'.repeat(2_000_000) }))).blocks)).toEqual([1, 1]);
  });

  test('without changes are neither read nor written', async () => {
    const { files, blocks } = await written(added(0, 3_000));
    [files.reads, files.writes] = [0, 100];
    const next = await mergeBlocks(blocks, new Map(added(1_500, 1_501, { n: 1 })), files);
    expect([files.reads, files.writes]).toEqual([1, 101]);
    expect([next[0], next[2]]).toEqual([blocks[0], blocks[2]]);
  });

  test('that become too large in the middle are divided evenly', async () => {
    const even = added(0, 2_000).filter((_, n) => n % 2 === 0);
    const odd = added(0, 500).filter((_, n) => n % 2 === 1);
    expect(sizes((await written([...even, ...added(2_000, 2_900)], odd)).blocks)).toEqual([625, 625, 900]);
  });

  test('that become small are joined to a neighbour, and empty ones are dropped', async () => {
    const { blocks, files } = await written(added(0, 3_000), removed(0, 900), removed(1_000, 1_700));
    expect(sizes(blocks)).toEqual([100, 300, 1000]);
    const joined = await mergeBlocks(blocks, new Map(removed(1_700, 1_800)), files);
    expect(sizes(joined)).toEqual([300, 1000]);
    expect(sizes(await mergeBlocks(joined, new Map(removed(0, 3_000)), files))).toEqual([]);
  });

  test('of records that are removed before they were ever written do not exist', async () => {
    expect((await written(removed(0, 5))).blocks).toEqual([]);
  });

  test('property: have the records, in order of their ids, whatever was changed', async () => {
    const range = fc.tuple(fc.nat(4_000), fc.integer({ min: 1, max: 1_500 }), fc.integer({ min: 1, max: 7 }));
    const change = fc.oneof(
      range.map(([from, count, step]) => added(from, from + count).filter((_, n) => n % step === 0)),
      range.map(([from, count, step]) => removed(from, from + count).filter((_, n) => n % step === 0)),
    );
    const check = async (steps: [string, SObjectRecord | null][][]) => {
      const { files, blocks } = await written(...steps);
      const expected = new Map<string, SObjectRecord>();
      for (const [id, record] of steps.flat()) {
        if (record) expected.set(id, record);
        else expected.delete(id);
      }
      expect(files.records(blocks).map(({ Id }) => Id)).toEqual([...expected.keys()].sort());
      expect(Math.max(0, ...sizes(blocks))).toBeLessThanOrEqual(1000);
      expect(blocks.every(({ first }, n) => n === 0 || blocks[n - 1]!.first < first)).toBe(true);
    };
    await fc.assert(fc.asyncProperty(fc.array(change, { maxLength: 5 }), check), { numRuns: 40 });
  });
});

const changed: ChangedRecords = new Map([['a', { Name: 'x', Id: 'a' } as SObjectRecord]]);

test('a line starts with the id, whatever the order of the fields', async () => {
  const files = new Files();
  const [block] = await mergeBlocks([], changed, files);
  expect(files.bytes.get(block!.name)?.toString()).toBe('{"Id":"a","Name":"x"}\n');
});
