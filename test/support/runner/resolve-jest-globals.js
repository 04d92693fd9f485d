/** Module hooks: jest's own runner makes the module `@jest/globals`; in plain Node.js a file of ours stands in its place. */

const url = new URL('./jest-globals.js', import.meta.url).href;

/** @type {import('node:module').ResolveHook} */
export function resolve(specifier, context, nextResolve) {
  return specifier === '@jest/globals'
    ? { url, format: 'module', shortCircuit: true }
    : nextResolve(specifier, context);
}
