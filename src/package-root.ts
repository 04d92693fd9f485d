/** Where this package's own files are: the same for the sources, the bundle, and an installed package. */

/** The folder with package.json, schemas and data. */
export const PACKAGE_ROOT = new URL('../', import.meta.url);

/** The folder of the code that runs: `src`, or `dist` with what the build writes. */
export const CODE_FOLDER = new URL('./', import.meta.url);
