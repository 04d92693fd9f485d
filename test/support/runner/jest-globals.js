/** What test files import as `@jest/globals`. A test or hook that never ends fails, which jest-light-runner does not see to. */

const TIME_LIMIT_MS = 300_000;

/** The function, which rejects when it takes too long. */
function limited(work) {
  return async (...values) => {
    let timer;
    const limit = new Promise((_, reject) => {
      timer = setTimeout(
        () => reject(new Error(`Not finished after ${TIME_LIMIT_MS / 1000} s`)),
        TIME_LIMIT_MS,
      );
    });
    try {
      return await Promise.race([work(...values), limit]);
    } finally {
      clearTimeout(timer);
    }
  };
}

const limitedEach =
  (each) =>
  (...table) => {
    const register = each(...table);
    return (name, work) => register(name, limited(work));
  };

/** `test` or one of its forms (only, skip) with the limit. */
function limitedTest(register) {
  const result = (name, work) => register(name, limited(work));
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
