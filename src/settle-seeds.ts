/** A step of the build: writes the seeds that ship, settled, beside the code. */
import { rename, writeFile } from 'node:fs/promises';
import { settle, settledFile, shippedSeed } from './org/settled-seed.ts';

for (const name of ['demo']) {
  const file = settledFile(name);
  const unfinished = new URL(`${file.href}.${process.pid}`);
  await writeFile(unfinished, await settle(shippedSeed(name)));
  await rename(unfinished, file);
}
