import { expect, it } from '@jest/globals';
import { once } from '../../src/api/once.ts';

it('calls the maker once for all callers, and again at the next call after a failure', async () => {
  let made = 0;
  const load = once(async () => {
    if (++made === 1) throw new Error('no file handle left');
    return made;
  });
  const first = await Promise.allSettled([load(), load()]);
  expect(first.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await Promise.all([load(), load(), load()])).toEqual([2, 2, 2]);
});
