/** The folder of this package, by which its own files are found: from the sources, from the bundle, and from an installed package. */
export const PACKAGE_ROOT = new URL('../', import.meta.url);
