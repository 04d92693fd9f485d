/** Modules of the emulator, for measurements inside this process: from the sources, because dist is a bundle. */
import { register } from 'tsx/esm/api';

register();

/** `path` below src: "org/record-ids.ts". */
export function source(path) {
  return import(`../src/${path}`);
}
