/** The first Python of this machine that has zeep; Debian's own may come after another one in the path. */
import { run } from '../command.js';

export async function findPython(home) {
  for (const python of ['python3', '/usr/bin/python3']) {
    if ((await run(python, ['-c', 'import zeep'], { home })).code === 0) return python;
  }
  return undefined;
}
