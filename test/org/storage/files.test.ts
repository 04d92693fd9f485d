import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { OrgFiles } from '../../../src/org/port.ts';
import { directoryFiles } from '../../../src/org/storage/directory-files.ts';
import { nodeFileSystem } from '../../../src/org/storage/file-system.ts';
import { memoryFiles } from '../../../src/org/storage/memory-files.ts';
import { StorageUnavailable } from '../../../src/org/storage/port.ts';
import { failure, SimulatedDisk } from './simulated-disk.ts';

const guard = async () => {};
let place: string;

beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'sfom-files-'));
});

afterEach(() => rm(place, { recursive: true }));

const bytes = (text: string) => [Buffer.from(text)];

async function text(files: OrgFiles, name: string, from: number, to: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of files.read(name, from, to)) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

async function* brokenChunks(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('half');
  throw new Error('broken off');
}

describe.each<[string, () => OrgFiles]>([
  ['in memory', memoryFiles],
  ['in a directory', () => directoryFiles({ directory: place, fileSystem: nodeFileSystem, guard })],
])('files %s', (_, open) => {
  it('are written, cut, added to, read in part, listed and removed', async () => {
    const files = open();
    expect(await files.list()).toEqual([]);
    expect(await files.append('a.data', 0, [...bytes('Hello '), ...bytes('world')])).toBe(11);
    expect(await files.append('b', 0, [])).toBe(0);
    expect(await files.append('a.data', 6, bytes('there'))).toBe(11);
    expect(await files.append('a.data', 11, bytes('!'))).toBe(12);
    expect(await text(files, 'a.data', 0, 12)).toBe('Hello there!');
    expect(await text(files, 'a.data', 4, 8)).toBe('o th');
    expect(await text(files, 'b', 0, 0)).toBe('');
    expect((await files.list()).sort()).toEqual(['a.data', 'b']);
    await files.remove('a.data');
    await files.remove('a.data');
    expect(await files.list()).toEqual(['b']);
  });

  it('have their old content, up to their size, if an append fails halfway', async () => {
    const files = open();
    await files.append('a', 0, bytes('kept'));
    await expect(files.append('a', 4, brokenChunks())).rejects.toThrow('broken off');
    expect(await text(files, 'a', 0, 4)).toBe('kept');
    expect(await files.append('a', 4, bytes('!'))).toBe(5);
    expect(await text(files, 'a', 0, 5)).toBe('kept!');
  });

  it('report that they are shorter than the requested range', async () => {
    const files = open();
    await files.append('a', 0, bytes('short'));
    await expect(text(files, 'a', 0, 9)).rejects.toThrow(/9 bytes/);
  });
});

describe('files in a directory', () => {
  it('have all acknowledged content, whenever the machine stops', () =>
    fc.assert(
      fc.asyncProperty(fc.nat(40), fc.infiniteStream(fc.nat()), async (last, choices) => {
        const disk = new SimulatedDisk();
        disk.fault = ({ path }, index) => {
          if (index >= last) throw failure('ECRASH', path);
        };
        const open = (fileSystem: SimulatedDisk) => directoryFiles({ directory: '/org', fileSystem, guard });
        const files = open(disk);
        let acknowledged = '';
        for (const part of ['one ', 'two ', 'three ']) {
          const size = await files.append('a', acknowledged.length, bytes(part)).catch(() => undefined);
          if (size === undefined) break;
          acknowledged += part;
          expect(size).toBe(acknowledged.length);
        }
        const after = disk.loseUnsynced((count) => (choices.next().value as number) % count);
        expect(await text(open(after), 'a', 0, acknowledged.length)).toBe(acknowledged);
      }),
    ));

  it('are not written once the directory is lost', async () => {
    const lost = async () => {
      throw new Error('not ours any more');
    };
    const files = directoryFiles({ directory: place, fileSystem: nodeFileSystem, guard: lost });
    await expect(files.append('a', 0, bytes('x'))).rejects.toThrow('not ours any more');
    await expect(files.remove('a')).rejects.toThrow('not ours any more');
  });

  it('are damage if they are missing, unless the whole directory is missing and may come back', async () => {
    const here = directoryFiles({ directory: place, fileSystem: nodeFileSystem, guard: async () => {} });
    await expect(text(here, 'a', 0, 1)).rejects.toMatchObject({
      name: 'StorageError',
      message: expect.stringMatching(/\/files\/a: the file is missing/),
    });
    const unavailable = new StorageUnavailable(
      'The org directory is missing.',
      'the org directory is missing',
    );
    const guard = () => Promise.reject(unavailable);
    const elsewhere = directoryFiles({ directory: place, fileSystem: nodeFileSystem, guard });
    await expect(text(elsewhere, 'a', 0, 1)).rejects.toBe(unavailable);
  });
});
