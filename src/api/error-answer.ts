/** What is answered in place of what a resource or a route would have, when that was not to be. */
import { randomUUID } from 'node:crypto';
import type { Log } from '../log.ts';
import { ApiError } from './api-error.ts';
import { unknownException } from './errors.ts';
import { printError } from './print-error.ts';
import type { Answer, Rooms } from './resource.ts';

/** `thrown` is an ApiError, or a fault of ours; `rooms` are those of the org that was asked, where it is known. */
export function errorAnswer(thrown: unknown, rooms: Rooms | undefined, log: Log): Answer {
  const error = thrown instanceof ApiError ? thrown : fault(thrown, log);
  const { json, xml } = printError(error, rooms?.org.settings.errorWithOutputShape);
  const { status, headers } = error.details;
  return { status, body: json, xml, ...(headers ? { headers } : {}) };
}

/** Row S. What went wrong is for the log alone. */
function fault(thrown: unknown, log: Log): ApiError {
  const errorId = randomUUID();
  log.error(`${errorId} ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}`);
  return unknownException(errorId);
}
