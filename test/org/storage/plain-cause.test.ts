import { expect, test } from '@jest/globals';
import { plainCauseOf } from '../../../src/org/storage/plain-cause.ts';
import { failure } from './simulated-disk.ts';

test.each([
  ['ENOSPC', 'the disk is full'],
  ['EROFS', 'the disk is read-only'],
  ['EACCES', 'the emulator has no permission to use the org directory'],
  ['ENOENT', 'the org directory is missing'],
  ['EIO', 'the disk reports an input/output error'],
  ['EWHATEVER', 'the org directory cannot be used'],
])('%s is reported in plain words: %s', (code, words) => {
  expect(plainCauseOf(failure(code, '/secret/place'))).toBe(words);
});

test('an error that is not from the operating system is reported without its text', () => {
  expect(plainCauseOf(undefined)).toBe('the org directory cannot be used');
  expect(plainCauseOf(new Error('/secret/place'))).toBe('the org directory cannot be used');
});
