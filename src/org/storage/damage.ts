/** Makes the two kinds of error of an org directory, damage and unavailability, with messages for the user. */
import { plainCauseOf } from './plain-cause.ts';
import { StorageError, StorageUnavailable } from './port.ts';

const REMEDY =
  'Nothing was changed. Restore the org directory from a copy, or remove it to start with a new org';

/** The error for a file that is not as it was written. `remedy`: an alternative to restoring or removing the directory. */
export function damaged(path: string, line: number | undefined, problem: string, remedy = ''): StorageError {
  const at = line === undefined ? path : `${path}, line ${line}`;
  return new StorageError(`${at}: ${problem}. ${REMEDY}${remedy && `, or ${remedy}`}.`);
}

/** The error for a refusal of the operating system: no space, no permission, a broken disk. `what`: "Cannot write /org/journal-1.ndjson". */
export function unavailable(what: string, cause: unknown): StorageUnavailable {
  const message = `${what}: ${(cause as Error | undefined)?.message ?? cause}`;
  return new StorageUnavailable(message, plainCauseOf(cause), { cause });
}

/** Runs `work`; an error that is not a StorageError becomes one that starts with `what`. */
export async function explained<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof StorageError ? error : unavailable(what, error);
  }
}
