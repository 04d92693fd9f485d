/** The seeds that ship, as the build settles them: the same org as their own files give, and never an org of earlier files. */
import { appendFile, cp, mkdtemp, rm, symlink, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readSeed, type Seed } from '../../src/org/seed.ts';
import { readSettled, settle, settledFile, shippedSeed } from '../../src/org/settled-seed.ts';

let place: string;
/** A copy of the demo seed, and the file of its settled form. */
let directory: URL;
let file: URL;

beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'sfom-settled-'));
  directory = pathToFileURL(join(place, 'demo/'));
  file = pathToFileURL(join(place, 'demo.seed.json'));
  await cp(shippedSeed('demo'), directory, { recursive: true });
  await writeFile(file, await settle(directory));
});

afterEach(() => rm(place, { recursive: true }));

const inDirectory = (name: string) => new URL(name, directory);

/** The objects in their order, and each object's records in theirs. */
function plain({ records, settings, counters, commit, isDated }: Seed) {
  const lists = [...records].map(([name, ofObject]) => [name, [...ofObject]]);
  return { lists, settings, counters: [...counters], commit, isDated };
}

describe('a settled seed', () => {
  it('gives the same org as the files of the seed, record by record', async () => {
    const settled = readSettled(file, directory)!;
    const read = await readSeed(directory);
    expect(plain(settled)).toEqual(plain(read));
    expect(JSON.stringify(plain(settled))).toBe(JSON.stringify(plain(read)));
    expect(settled.catalogue.names).toEqual(read.catalogue.names);
  });

  it.each([
    ['a record is changed', () => appendFile(inDirectory('Account.ndjson'), '\n')],
    ['a file is added', () => writeFile(inDirectory('apex-rest.json'), '[]')],
    ['a file is removed', () => unlink(inDirectory('settings.json'))],
    [
      'a definition is added',
      () => cp(shippedSeed('demo-keys'), inDirectory('sobjects'), { recursive: true }),
    ],
    ['a file is added as a link', () => symlink(join(place, 'demo.seed.json'), inDirectory('Lead.ndjson'))],
  ])('is not used once %s', async (_what, change) => {
    await change();
    expect(readSettled(file, directory)).toBeUndefined();
  });

  it('is not needed', () => {
    expect(readSettled(inDirectory('none.seed.json'), directory)).toBeUndefined();
  });

  it('is not written for a seed that depends on the day it is read', async () => {
    await appendFile(inDirectory('Account.ndjson'), '{"Name":"New"}\n');
    await expect(settle(directory)).rejects.toThrow('dated records');
  });

  it('does not stand beside the sources, where a change of the code would make it wrong', async () => {
    expect(readSettled(settledFile('demo'), shippedSeed('demo'))).toBeUndefined();
  });
});
