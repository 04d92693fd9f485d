/** After a run: fails by the errors that came when no test ran. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { noteFile } from './uncaught.js';

export default () => {
  if (!existsSync(noteFile)) return;
  const notes = readFileSync(noteFile, 'utf8');
  rmSync(noteFile);
  throw new Error(`Errors that nothing caught.\n${notes}`);
};
