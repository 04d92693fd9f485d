import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openDirectoryStorage } from '../../../src/org/storage/directory-storage.ts';
import { type FileSystem, nodeFileSystem, openSynced } from '../../../src/org/storage/file-system.ts';
import { AS_SEEDED, type OrgStorage, StorageError } from '../../../src/org/storage/port.ts';
import { alter, asText, type Change, drop, OrgModel, put } from './org-model.ts';

let place: string;
let directory: string;
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'sfom-storage-'));
  directory = join(place, 'orgs', 'one');
});
afterEach(() => rm(place, { recursive: true }));

async function loadOrg() {
  const storage = await openDirectoryStorage(directory);
  return { storage, state: await storage.load() };
}

async function seedOrg(model: OrgModel): Promise<OrgStorage> {
  const { storage } = await loadOrg();
  await storage.checkpoint(model.state);
  return storage;
}

/** The state that a new process would load. */
async function reloaded(storage: OrgStorage) {
  await storage.close();
  const { storage: reopened, state } = await loadOrg();
  await reopened.close();
  return state;
}

const failing = (changes: Partial<FileSystem>): FileSystem => ({ ...nodeFileSystem, ...changes });

const refusal = (code: string) => Promise.reject(Object.assign(new Error(`${code}: refused`), { code }));

describe('what is written is read back', () => {
  test('an org of every kind of value', async () => {
    const model = new OrgModel([
      put('Refund', 'r1', {
        Amount: '19.90',
        Count: 3,
        Done: true,
        Text: 'a\nb\r"\\\u2028 東京 😀 \ud800',
        None: null,
      }),
      put('Refund', 'r0', { Address: { city: 'Zürich', lines: [1, 2] } }),
      put('__proto__', 'p1', { __proto__: null, constructor: 'x' }),
    ]);
    const storage = await seedOrg(model);
    await storage.append(
      model.commit([put('Order', 'o1', { Name: 'é' }), drop('Refund', 'r1')], { 'Refund.Id': 7 }),
    );
    await storage.append(
      model.commit([put('Refund', 'r1')], { __proto__: 1 }, { randomSeed: 'a', retryLimit: 2 }),
    );
    expect(asText(await reloaded(storage))).toBe(asText(model.state));
    const { storage: reopened, state } = await loadOrg();
    await reopened.checkpoint(state!);
    expect(asText(await reloaded(reopened))).toBe(asText(model.state));
  });

  test('an org without records', async () => {
    const model = new OrgModel([], 4);
    expect(asText(await reloaded(await seedOrg(model)))).toBe(asText(model.state));
    expect(await readdir(join(directory, 'records'))).toEqual(['checkpoint.json', 'snapshot-as-seeded.json']);
  });

  test('an org of many objects and many records, in their order', async () => {
    const model = new OrgModel(
      Array.from({ length: 6_000 }, (_, n) =>
        put(`Object${n % 70}`, `id${(n * 7919) % 6_000}`, { n, text: 'x'.repeat(n % 90) }),
      ),
    );
    expect(asText(await reloaded(await seedOrg(model)))).toBe(asText(model.state));
  });

  test('a new directory holds no org', async () => {
    const { storage, state } = await loadOrg();
    expect(state).toBeUndefined();
    expect(await reloaded(storage)).toBeUndefined();
  });

  test('state and settings are in readable files', async () => {
    const model = new OrgModel([put('Refund', 'r1', { Amount: '19.90' }), put('Refund', 'r2')]);
    const storage = await seedOrg(model);
    await storage.append(model.commit([], {}, { retryLimit: 2 }));
    await storage.checkpoint(model.state);
    await storage.close();
    const read = (name: string) => readFile(join(directory, name), 'utf8');
    expect((await readdir(directory)).sort()).toEqual(['journal-2.ndjson', 'records']);
    expect(await read('records/Refund-000001-c0.ndjson')).toBe('{"Id":"r1","Amount":"19.90"}\n{"Id":"r2"}\n');
    expect(JSON.parse(await read('records/checkpoint.json'))).toMatchObject({
      checkpoint: { format: 2, commit: 1, settings: { retryLimit: 2 } },
    });
  });

  test('records that changed in part, were removed and came back', async () => {
    const model = new OrgModel([put('Refund', 'r1', { Amount: '1', Note: 'x' }), put('Refund', 'r2')]);
    const storage = await seedOrg(model);
    const commit = (...changes: Change[]) => storage.append(model.commit(changes));
    await commit(alter(model.state, 'Refund', 'r1', { Amount: '2', Note: undefined, Done: false }));
    await commit(drop('Refund', 'r2'), put('Refund', 'r3'));
    await commit(put('Refund', 'r2', { Again: true }), alter(model.state, 'Refund', 'r1', { Note: null }));
    const journal = await readFile(join(directory, 'journal-1.ndjson'), 'utf8');
    expect(journal.split('\n')[0]).toContain(
      '"writes":[{"sObject":"Refund","id":"r1","set":{"Amount":"2","Done":false},"blank":["Note"]}]',
    );
    expect(asText(await reloaded(storage))).toBe(asText(model.state));
    const { storage: reopened, state } = await loadOrg();
    await reopened.checkpoint(state!);
    expect(asText(await reloaded(reopened))).toBe(asText(model.state));
    expect((await readdir(join(directory, 'records'))).sort()).toEqual([
      'Refund-000001-c0.ndjson',
      'Refund-000001-c3.ndjson',
      'checkpoint.json',
      'snapshot-as-seeded.json',
    ]);
  });

  test('a checkpoint writes only the files whose records changed', async () => {
    const model = new OrgModel(
      Array.from({ length: 2_500 }, (_, n) => put('Payment', `p${String(n).padStart(5, '0')}`, { n })),
    );
    const storage = await seedOrg(model);
    await storage.snapshots.delete(AS_SEEDED);
    const names = async () => (await readdir(join(directory, 'records'))).sort();
    const block = (number: number, commit: number) => `Payment-00000${number}-c${commit}.ndjson`;
    expect(await names()).toEqual([block(1, 0), block(2, 0), block(3, 0), 'checkpoint.json']);
    await storage.append(model.commit([put('Payment', 'p01500', { n: 'new' }), put('Payment', 'p99999')]));
    await storage.checkpoint(model.state);
    expect(await names()).toEqual([block(1, 0), block(2, 1), block(3, 1), 'checkpoint.json']);
    expect(asText(await reloaded(storage))).toBe(asText(model.state));
  });

  test('progress is reported in bytes, in some steps', async () => {
    const model = new OrgModel(Array.from({ length: 3_000 }, (_, n) => put('Payment', `p${10_000 + n}`)));
    await (await seedOrg(model)).close();
    const storage = await openDirectoryStorage(directory);
    const steps: [number, number][] = [];
    await storage.load((done, total) => steps.push([done, total]));
    await storage.close();
    expect(steps).toEqual([1, 2, 3].map((thousand) => [thousand * 16_000, 48_000]));
  });

  test('a synced file is written anywhere, with and without O_DSYNC', async () => {
    for (const hasDsync of [true, false]) {
      const path = join(place, `synced-${hasDsync}`);
      const file = await openSynced(path, hasDsync);
      await file.write(Buffer.from('hello, world'), 0);
      await file.write(Buffer.from('there'), 7);
      await file.truncate(12);
      await file.write(Buffer.from('!'), 12);
      await file.sync();
      await file.close();
      expect(await readFile(path, 'utf8')).toBe('hello, there!');
    }
  });

  test('a torn end is cut off', async () => {
    const model = new OrgModel();
    const storage = await seedOrg(model);
    await storage.append(model.commit([put('Refund', 'r1')]));
    await storage.close();
    const journal = join(directory, 'journal-1.ndjson');
    const { size } = await stat(journal);
    await writeFile(journal, '0123abcd {"comm', { flag: 'a' });
    const warnings: string[] = [];
    const reopened = await openDirectoryStorage(directory, { warn: (message) => warnings.push(message) });
    expect(asText(await reopened.load())).toBe(asText(model.state));
    expect(warnings).toEqual([expect.stringContaining(`${journal}, line 2: cut off 15 bytes`)]);
    expect((await stat(journal)).size).toBe(size);
    await reopened.append(model.commit([put('Refund', 'r2')]));
    expect(asText(await reloaded(reopened))).toBe(asText(model.state));
  });
});

describe('a directory that cannot be used is refused with the reason', () => {
  test('a file', async () => {
    await writeFile(join(place, 'file'), '');
    for (const path of [join(place, 'file'), join(place, 'file', 'below')]) {
      await expect(openDirectoryStorage(path)).rejects.toThrow(
        `Cannot use ${path} as an org directory: it is not a directory`,
      );
    }
  });

  test('a directory with other files, which stays unchanged', async () => {
    await mkdir(directory, { recursive: true });
    await writeFile(join(directory, 'thesis.txt'), '');
    await expect(openDirectoryStorage(directory)).rejects.toThrow(
      /contains files that do not belong to an org \(thesis\.txt\)/,
    );
    expect(await readdir(directory)).toEqual(['thesis.txt']);
  });

  test.each([
    ['makeDirectory', 'EACCES', /Cannot use .* as an org directory: EACCES/],
    ['list', 'EACCES', /Cannot use .* as an org directory: EACCES/],
    ['create', 'EROFS', /Cannot write in the org directory .*: EROFS/],
    ['link', 'ENOTSUP', /Cannot write in the org directory .*: ENOTSUP/],
    ['read', 'EIO', /Cannot lock the org directory .*: EIO/],
  ] as const)('one where %s fails with %s', async (operation, code, message) => {
    const fileSystem = failing({ [operation]: () => refusal(code) });
    const error = await openDirectoryStorage(directory, { fileSystem }).catch((reason) => reason);
    expect(error).toBeInstanceOf(StorageError);
    expect(error.message).toMatch(message);
  });

  test('but not one with hidden files, or of a newly formatted volume', async () => {
    await mkdir(join(directory, 'lost+found'), { recursive: true });
    await writeFile(join(directory, '.gitkeep'), '');
    const model = new OrgModel([put('Refund', 'r1')]);
    expect(asText(await reloaded(await seedOrg(model)))).toBe(asText(model.state));
  });

  test('but not an org with other files beside it', async () => {
    const model = new OrgModel([put('Refund', 'r1')]);
    const storage = await seedOrg(model);
    await writeFile(join(directory, 'notes.txt'), '');
    expect(asText(await reloaded(storage))).toBe(asText(model.state));
  });
});

describe('opening and closing', () => {
  test('close waits for unfinished appends and checkpoints', async () => {
    const model = new OrgModel();
    const storage = await seedOrg(model);
    const appended = storage.append(model.commit([put('Refund', 'r1')]));
    const checkpoint = storage.checkpoint(model.state);
    expect(asText(await reloaded(storage))).toBe(asText(model.state));
    await Promise.all([appended, checkpoint]);
  });

  test('an org is loaded once, and before it is used', async () => {
    const storage = await openDirectoryStorage(directory);
    await expect(storage.checkpoint(new OrgModel().state)).rejects.toThrow(/load\(\) must be called before/);
    await storage.load();
    await expect(storage.load()).rejects.toThrow(/once/);
    await storage.close();
  });

  test('nothing more is written once the lock is lost', async () => {
    const model = new OrgModel();
    const storage = await seedOrg(model);
    await rm(join(directory, 'lock'));
    const { storage: other } = await loadOrg();
    await expect(storage.append(model.commit([]))).rejects.toThrow(/no longer belongs to this emulator/);
    await expect(storage.checkpoint(model.at(0))).rejects.toThrow(/no longer belongs to this emulator/);
    model.revertTo(0);
    await other.append(model.commit([put('Refund', 'r1')]));
    await storage.close();
    expect(asText(await reloaded(other))).toBe(asText(model.state));
  });
});
