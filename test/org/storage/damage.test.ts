import { beforeAll, describe, expect, test } from '@jest/globals';
import { openOrg as openWholeOrg } from '../../../src/org/emulated-org.ts';
import { factsOf } from '../../../src/org/storage/block.ts';
import { openDirectoryStorage } from '../../../src/org/storage/directory-storage.ts';
import { withoutPadding } from '../../../src/org/storage/journal-padding.ts';
import { checksum } from '../../../src/org/storage/lines.ts';
import { AS_SEEDED, StorageError } from '../../../src/org/storage/port.ts';
import { asText, type OrgModel, put } from './org-model.ts';
import { SimulatedDisk } from './simulated-disk.ts';
import { DIRECTORY, openOrg, removeLocks, smallOrg } from './simulated-org.ts';

const JOURNAL = `${DIRECTORY}/journal-3.ndjson`;
const REFUNDS = `${DIRECTORY}/records/Refund-000001-c2.ndjson`;
const MANIFEST = `${DIRECTORY}/records/checkpoint.json`;

const clock = () => new Date('2026-11-22T09:00:00.000Z');

let intactDisk: SimulatedDisk;
let model: OrgModel;

beforeAll(async () => {
  intactDisk = new SimulatedDisk();
  model = await smallOrg(intactDisk);
});

/** The disk of the org with one file replaced or removed. */
function withFile(path: string, data: Buffer | undefined): SimulatedDisk {
  const disk = intactDisk.clone();
  disk.tamper(path, data);
  return disk;
}

const fileOf = (path: string) => intactDisk.contents().get(path)!;

/** The number of the line that a byte belongs to; a line end belongs to its line. */
const lineAt = (data: Buffer, offset: number) =>
  data.subarray(0, offset).toString('latin1').split('\n').length;

/** Expects that opening names the damaged place, changes nothing on the disk, and unlocks the directory. */
async function expectDamage(disk: SimulatedDisk, where: string | RegExp): Promise<void> {
  const before = disk.contents();
  const error = await openOrg(disk).catch((reason) => reason);
  expect(error).toBeInstanceOf(StorageError);
  expect(error.message).toMatch(where);
  // Byte by byte by the matcher takes as long as the rest.
  if (!isSame(disk.contents(), before)) expect(disk.contents()).toEqual(before);
}

function isSame(contents: Map<string, Buffer>, before: Map<string, Buffer>): boolean {
  return (
    contents.size === before.size && [...before].every(([path, data]) => contents.get(path)?.equals(data))
  );
}

test('the small org has the files that these tests are about', () => {
  expect([...intactDisk.contents().keys()].map((path) => path.slice(DIRECTORY.length + 1)).sort()).toEqual([
    'journal-3.ndjson',
    'records/Order-000001-c2.ndjson',
    'records/Refund-000001-c2.ndjson',
    'records/checkpoint.json',
  ]);
});

describe('a changed byte is reported with its file and line', () => {
  const changes: readonly [string, (byte: number, offset: number) => number][] = [
    ['one bit', (byte, offset) => byte ^ (1 << (offset % 8))],
    ['a line end', () => 10],
    ['a letter', (byte) => (byte === 120 ? 121 : 120)],
  ];

  test.each(changes)('%s, anywhere', async (_, change) => {
    for (const [path, data] of intactDisk.contents()) {
      for (let offset = 0; offset < data.length; offset++) {
        const changed = Buffer.from(data);
        changed[offset] = change(data[offset]!, offset);
        if (!changed.equals(data))
          await expectDamage(withFile(path, changed), `${path}, line ${lineAt(data, offset)}: `);
      }
    }
  });

  test('a zero byte is reported, or taken for the end of an incomplete commit', async () => {
    for (const [path, data] of intactDisk.contents()) {
      for (let offset = 0; offset < data.length; offset++) {
        const changed = Buffer.from(data);
        changed[offset] = 0;
        const disk = withFile(path, changed);
        if (path === JOURNAL && offset === data.length - 1) await expectCut(disk, data.length);
        else await expectDamage(disk, `${path}, line ${lineAt(data, offset)}: `);
      }
    }
  });
});

/** Expects a warning that the last commit was cut off; the next commit is written as if it had never existed. */
async function expectCut(disk: SimulatedDisk, tornLength: number): Promise<void> {
  const { storage, state, warnings } = await openOrg(disk);
  expect(asText(state)).toBe(asText(model.at(4)));
  const bytes = tornLength - startOfLastLine(fileOf(JOURNAL));
  expect(warnings).toEqual([expect.stringContaining(`${JOURNAL}, line 3: cut off ${bytes} bytes`)]);
  expect(warnings[0]).toMatch(/ The commit may have been acknowledged\.$/);
  await storage.append({ commit: 5, changes: [], counters: {} });
  await storage.close();
  expect((await openOrg(disk)).state?.commit).toBe(5);
}

const startOfLastLine = (data: Buffer) => data.lastIndexOf(10, data.length - 2) + 1;

describe('a torn end of the newest journal is cut off', () => {
  test('at every byte of the last commit', async () => {
    const data = fileOf(JOURNAL);
    for (let length = startOfLastLine(data) + 1; length < data.length; length++) {
      await expectCut(withFile(JOURNAL, data.subarray(0, length)), length);
    }
  });

  test('with zeros in place of the missing bytes', async () => {
    const data = fileOf(JOURNAL);
    for (let length = startOfLastLine(data); length < data.length; length++) {
      await expectCut(withFile(JOURNAL, Buffer.from(data).fill(0, length)), data.length);
    }
  });

  test('zeros after whole commits are cut off', async () => {
    const disk = withFile(JOURNAL, Buffer.concat([fileOf(JOURNAL), Buffer.alloc(100)]));
    const { state, warnings } = await openOrg(disk);
    expect(asText(state)).toBe(asText(model.state));
    expect(warnings).toEqual([expect.stringContaining('line 4: cut off 100 bytes')]);
    expect(disk.contents().get(JOURNAL)).toEqual(fileOf(JOURNAL));
  });

  test('and without a torn end there is no warning', async () => {
    const { warnings } = await openOrg(intactDisk.clone());
    expect(warnings).toEqual([]);
  });
});

describe('a write of several commits that a power failure stopped', () => {
  const text = (commit: number) => 'x'.repeat(commit === 8 ? 0 : 800);
  let written: Buffer;
  let before: number;
  let padded: SimulatedDisk;
  const stateOf = async (disk: SimulatedDisk) => (await openOrg(disk)).state?.commit;

  beforeAll(async () => {
    const disk = intactDisk.clone();
    const { storage } = await openOrg(disk);
    const commits = (from: number, to: number) =>
      Array.from({ length: to - from + 1 }, (_, n) =>
        storage.append({
          commit: from + n,
          changes: [put('Refund', 'big', { text: text(from + n) })],
          counters: {},
        }),
      );
    await Promise.all(commits(6, 6));
    before = withoutPadding(disk.contents().get(JOURNAL)!).length;
    await Promise.all(commits(7, 9));
    padded = removeLocks(disk.stop());
    written = padded.contents().get(JOURNAL)!;
  });

  const withJournal = (data: Buffer) => {
    const disk = padded.clone();
    disk.tamper(JOURNAL, data);
    return disk;
  };

  test('leaves the commits before the first missing sector, whichever sectors are missing', async () => {
    const end = withoutPadding(written).length;
    const sectors: number[] = [];
    for (let at = before; at < end; at += 512 - (at % 512)) sectors.push(at);
    expect(sectors.length).toBeGreaterThan(3);
    for (const filler of [9, 0]) {
      for (let missing = 0; missing < 2 ** sectors.length; missing++) {
        const data = Buffer.from(written);
        const lost = sectors.filter((_, index) => missing & (1 << index));
        for (const at of lost) data.fill(filler, at, Math.min(end, at + 512 - (at % 512)));
        const commit = await stateOf(withJournal(data));
        const whole =
          data
            .subarray(before, lost[0] ?? end)
            .toString()
            .split('\n').length - 1;
        expect(commit).toBe(6 + whole);
      }
    }
  });

  test('is damage if a sector of an earlier write is missing', async () => {
    const data = Buffer.from(written);
    data.fill(9, 512, 1024);
    await expectDamage(withJournal(data), `${JOURNAL}, line `);
  });

  test('and a changed byte in it is damage', async () => {
    const end = withoutPadding(written).length;
    for (let offset = before; offset < end; offset += 7) {
      const data = Buffer.from(written);
      data[offset]! ^= 1;
      await expectDamage(withJournal(data), `${JOURNAL}, line ${lineAt(data, offset)}: `);
    }
  });
});

describe('checkpoints', () => {
  test('a file that ends early is reported, wherever it ends', async () => {
    for (const [path, data] of intactDisk.contents()) {
      if (path === JOURNAL) continue;
      for (let length = 0; length < data.length; length++) {
        await expectDamage(
          withFile(path, data.subarray(0, length)),
          `${path}, line ${lineAt(data, length)}: `,
        );
      }
    }
  });

  test('a missing file is reported', async () => {
    for (const path of intactDisk.contents().keys())
      await expectDamage(withFile(path, undefined), `${path}: `);
  });

  test('an extra line is reported', async () => {
    const more = Buffer.concat([fileOf(REFUNDS), Buffer.from('{"Id":"r3"}\n')]);
    await expectDamage(withFile(REFUNDS, more), `${REFUNDS}, line 3: the line is not part`);
  });

  test('an extra file is reported, unless it is hidden', async () => {
    const unknownFile = `${DIRECTORY}/records/Account.ndjson`;
    await expectDamage(withFile(unknownFile, Buffer.from('{"Id":"a1"}\n')), `${unknownFile}: `);
    const hidden = withFile(`${DIRECTORY}/records/.DS_Store`, Buffer.alloc(1));
    expect(asText((await openOrg(hidden)).state)).toBe(asText(model.state));
  });

  test('blocks that a stopped checkpoint left are removed', async () => {
    const leftover = `${DIRECTORY}/records/Refund-000002-c9.ndjson`;
    const disk = withFile(leftover, Buffer.from('{"Id":"r9"}\n'));
    disk.tamper(`${MANIFEST}.new`, Buffer.from('half'));
    expect(asText((await openOrg(disk)).state)).toBe(asText(model.state));
    expect([...disk.contents().keys()].filter((path) => !path.endsWith('/lock'))).toEqual([
      ...intactDisk.contents().keys(),
    ]);
  });

  test('two damaged lines of a file are reported with the file', async () => {
    const data = Buffer.from(fileOf(REFUNDS).toString().replace('r1', 'x1').replace('r2', 'x2'));
    await expectDamage(withFile(REFUNDS, data), `${REFUNDS}: the checksum does not match`);
  });

  test('swapped lines are reported with the file', async () => {
    const [one, two] = fileOf(REFUNDS).toString().split('\n');
    await expectDamage(withFile(REFUNDS, Buffer.from(`${two}\n${one}\n`)), `${REFUNDS}: the checksum`);
  });

  test('a name that is not that of a block is reported', async () => {
    const disk = withFile(
      MANIFEST,
      manifest((blocks) => ({ ...blocks, '../../etc/passwd': {} })),
    );
    await expectDamage(disk, `${MANIFEST}, line 1: "../../etc/passwd" is not the name of a block`);
  });

  test.each([
    ['text that is not JSON', 'nonsense'],
    ['a value that is not a record', '"text"'],
    ['a repeated record', '{"Id":"r1"}'],
  ])('%s is reported even with the right checksum', async (_, line) => {
    const disk = withFile(REFUNDS, Buffer.from(`{"Id":"r1"}\n${line}\n`));
    const lines = ['{"Id":"r1"}\n', `${line}\n`].map((text) => Buffer.from(text));
    const facts = factsOf(lines, Buffer.concat(lines));
    disk.tamper(
      MANIFEST,
      manifest((blocks) => ({ ...blocks, 'Refund-000001-c2.ndjson': facts })),
    );
    await expectDamage(disk, `${REFUNDS}, line 2: `);
  });

  test('a format of another version is reported', async () => {
    await expectDamage(
      withFile(
        MANIFEST,
        manifest((blocks) => blocks, 3),
      ),
      /another version .*format 3/,
    );
  });
});

/** checkpoint.json with other blocks, or another format, and the right checksum. */
function manifest(change: (blocks: object) => object, format = 2): Buffer {
  const { checkpoint } = JSON.parse(fileOf(MANIFEST).toString());
  const text = JSON.stringify({ ...checkpoint, format, blocks: change(checkpoint.blocks) });
  return Buffer.from(`{"crc32":"${checksum(text)}","checkpoint":${text}}\n`);
}

describe('journals', () => {
  test('with a change of a missing record are reported', async () => {
    const change = line({
      commit: 3,
      writes: [{ sObject: 'Refund', id: 'r9', set: { Amount: '1' } }],
      counters: {},
    });
    await expectDamage(
      withFile(JOURNAL, Buffer.from(change)),
      `${JOURNAL}, line 1: the Refund r9, which it changes, is missing`,
    );
  });

  const line = (entry: object) => `${checksum(JSON.stringify(entry))} ${JSON.stringify(entry)}\n`;
  const commit = (number: number) => line({ commit: number, changes: [], counters: {} });
  const journal = (first: number) => `${DIRECTORY}/journal-${first}.ndjson`;

  test.each([
    ['a gap', commit(3) + commit(5), 'line 2: the line is commit 5 instead of 4'],
    ['a repetition', commit(3) + commit(3), 'line 2: the line is commit 3 instead of 4'],
    ['a start that differs from the name', commit(4), 'line 1: the line is commit 4 instead of 3'],
    ['a line that is not a commit', commit(3) + line({ hello: 1 }), 'line 2: the line is not a commit'],
    ['an empty line', `${commit(3)}\n`, 'line 2: the checksum does not match'],
  ])('with %s are reported', async (_, text, problem) => {
    await expectDamage(withFile(JOURNAL, Buffer.from(text)), `${JOURNAL}, ${problem}`);
  });

  test('a missing journal between two is reported', async () => {
    await expectDamage(
      withFile(journal(9), Buffer.from(commit(9))),
      `${journal(9)}, line 1: the journal starts with commit 9 instead of 6`,
    );
  });

  test('a missing journal after the checkpoint is reported', async () => {
    const disk = withFile(JOURNAL, undefined);
    disk.tamper(journal(4), Buffer.from(commit(4)));
    await expectDamage(disk, `${journal(4)}, line 1: the journal starts with commit 4 instead of 3`);
  });

  test('a journal that ends before the checkpoint is reported', async () => {
    const disk = withFile(JOURNAL, undefined);
    disk.tamper(journal(1), Buffer.from(commit(1)));
    await expectDamage(disk, `${journal(1)}, line 2: the commits 2 to 2`);
  });

  test('a torn end of a journal that is not the newest is reported', async () => {
    const disk = withFile(JOURNAL, Buffer.from(commit(3) + commit(4).slice(0, -5)));
    disk.tamper(journal(4), Buffer.from(commit(4)));
    await expectDamage(disk, `${JOURNAL}, line 2: the line end is missing`);
  });

  test('without the checkpoint before them are reported', async () => {
    const disk = intactDisk.clone();
    for (const path of intactDisk.contents().keys())
      if (path.includes('/records/')) disk.tamper(path, undefined);
    disk.tamper(`${DIRECTORY}/records`, undefined);
    await expectDamage(disk, `${JOURNAL}, line 1: the checkpoint before these commits`);
  });

  test('that are obsolete after the checkpoint are ignored', async () => {
    const disk = withFile(journal(1), Buffer.from('anything'));
    expect(asText((await openOrg(disk)).state)).toBe(asText(model.state));
  });
});

test('a file that cannot be read is reported, and nothing is changed', async () => {
  const disk = intactDisk.clone();
  const read = disk.read.bind(disk);
  disk.read = async (path) => {
    if (path === REFUNDS) throw Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' });
    return read(path);
  };
  await expectDamage(disk, `Cannot read ${REFUNDS}: EACCES`);
});

describe('after a clean close of the org', () => {
  test('a missing line is always noticed, even at the end of a file', async () => {
    const disk = new SimulatedDisk();
    const storage = await openDirectoryStorage(DIRECTORY, { fileSystem: disk });
    const org = await openWholeOrg({ storage, clock });
    await storage.snapshots.delete(AS_SEEDED);
    for (const Name of ['One', 'Two', 'Three'])
      await org.transact('', async (tx) => {
        await tx.insert('Account', { Name });
      });
    await org.close();
    const files = [...disk.contents()];
    expect(files.filter(([, data]) => data.length === 0).map(([path]) => path)).toEqual([
      `${DIRECTORY}/journal-4.ndjson`,
    ]);
    for (const [path, data] of files) {
      const cuts = [...data.keys()].filter((offset) => offset === 0 || data[offset - 1] === 10);
      for (const cut of [undefined, ...cuts]) {
        const damagedDisk = disk.clone();
        damagedDisk.tamper(path, cut === undefined ? undefined : data.subarray(0, cut));
        await expectDamage(damagedDisk, /\/(records|journal-4)/);
      }
    }
  });
});
