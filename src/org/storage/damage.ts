/** The two things that can be wrong with an org directory, worded for the user. */
import { plainCauseOf } from './plain-cause.ts';
import { StorageError, StorageUnavailable } from './port.ts';

const REMEDY =
  'Nothing was changed. Restore the org directory from a copy, or remove it to start with a new org';

/** A file is not as it was written. `remedy`: what else can be done about it than to restore or remove the directory. */
export function damaged(path: string, line: number | undefined, problem: string, remedy = ''): StorageError {
  const at = line === undefined ? path : `${path}, line ${line}`;
  return new StorageError(`${at}: ${problem}. ${REMEDY}${remedy && `, or ${remedy}`}.`);
}

/** The operating system refused: no space, no permission, a broken disk. `what`: "Cannot write /org/journal-1.ndjson". */
export function refused(what: string, cause: unknown): StorageUnavailable {
  const message = `${what}: ${(cause as Error | undefined)?.message ?? cause}`;
  return new StorageUnavailable(message, plainCauseOf(cause), { cause });
}

/** Runs `work`; whatever it throws that is no StorageError yet becomes one that starts with `what`. */
export async function explained<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof StorageError ? error : refused(what, error);
  }
}
