/**
 * Writes dist: our own code in a bundle, because a few files load faster than a hundred, with the dependencies outside; and the seeds that ship,
 * settled. Types are left to tsc, so that a start from a clone need not wait for them.
 */
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { build } from 'esbuild';

const ROOT = join(import.meta.dirname, '..');
const OUT = join(ROOT, 'dist');

const { outputFiles } = await build({
  absWorkingDir: ROOT,
  entryPoints: ['src/cli.ts', 'src/index.ts', 'src/settle-seeds.ts'],
  outdir: OUT,
  write: false,
  bundle: true,
  splitting: true,
  packages: 'external',
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  sourcemap: true,
  sourcesContent: false,
});
await mkdir(OUT, { recursive: true });
await Promise.all(outputFiles.map(replace));
await removeOld(new Set(outputFiles.map(({ path }) => basename(path))));
await import('../dist/settle-seeds.js');

/** Whole files only, and only those that changed: an emulator that runs from dist may be loading one of them. */
async function replace({ path, contents }) {
  const before = await readFile(path).catch(() => undefined);
  if (before?.equals(contents)) return;
  await writeFile(`${path}.${process.pid}`, contents, { mode: basename(path) === 'cli.js' ? 0o755 : 0o644 });
  await rename(`${path}.${process.pid}`, path);
}

/** Removes the code of earlier builds, whose files have other names; types stay. */
async function removeOld(written) {
  const entries = await readdir(OUT, { recursive: true, withFileTypes: true });
  const old = entries.filter(({ name }) => /\.js(\.map)?$/.test(name) && !written.has(name));
  await Promise.all(old.map(({ parentPath, name }) => rm(join(parentPath, name))));
}
