/** What test files import as `@jest/globals`. A test or hook that never ends fails, and one that leaves an uncaught error, which jest-light-runner does not see to. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { failingByUncaught } from './uncaught.js';

const TIME_LIMIT_MS = 300_000;

/** The test or hook, which rejects when it takes too long or leaves an uncaught error. */
const limited =
  (work) =>
  (...values) =>
    failingByUncaught(expect.getState().testPath, () => inTime(() => work(...values)));

/** Rejections that nothing handles are reported in the turn after them. */
const limitedWork = (work) =>
  limited(async (...values) => {
    await work(...values);
    await nextTurn();
  });

async function inTime(work) {
  let timer;
  const limit = new Promise((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`Not finished after ${TIME_LIMIT_MS / 1000} s`)),
      TIME_LIMIT_MS,
    );
  });
  try {
    return await Promise.race([work(), limit]);
  } finally {
    clearTimeout(timer);
  }
}

const limitedEach =
  (each) =>
  (...table) => {
    const register = each(...table);
    return (name, work) => register(name, limitedWork(work));
  };

/** `test` or one of its forms (only, skip) with the limit. */
function limitedTest(register) {
  const result = (name, work) => register(name, limitedWork(work));
  result.each = limitedEach(register.each);
  return result;
}

const limitedHook = (register) => (work) => register(limited(work));

const own = globalThis;

export const { describe, expect, jest } = own;
export const test = Object.assign(limitedTest(own.test), {
  only: limitedTest(own.test.only),
  skip: limitedTest(own.test.skip),
});
export const it = test;
export const beforeAll = limitedHook(own.beforeAll);
export const beforeEach = limitedHook(own.beforeEach);
export const afterAll = limitedHook(own.afterAll);
export const afterEach = limitedHook(own.afterEach);
