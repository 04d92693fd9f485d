/** Before a run: an earlier process of the same id may have ended without reading its notes. */
import { rmSync } from 'node:fs';
import { noteFile } from './uncaught.js';

export default () => rmSync(noteFile, { force: true });
