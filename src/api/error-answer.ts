/** What is answered in place of what a resource or a route would have, when that was not to be. */
import { randomUUID } from 'node:crypto';
import { type Log, stackOf } from '../log.ts';
import { ApiError } from './api-error.ts';
import { serverUnavailable, unknownException } from './errors.ts';
import { printError } from './print-error.ts';
import type { Answer, OrgServices } from './resource.ts';

/** What is wrong with a fault that passes, in plain words: "the disk is full"; undefined for any other. */
type PlainCause = (fault: unknown) => string | undefined;

export interface FaultReading {
  readonly log: Log;
  readonly plainCause: PlainCause;
}

/** `thrown` is an ApiError, or a fault of ours; `services` are those of the org that was asked, where it is known. */
export function errorAnswer(
  thrown: unknown,
  services: OrgServices | undefined,
  reading: FaultReading,
): Answer {
  const error = errorOf(thrown, reading);
  const { json, xml } = printError(error, services?.org.settings.errorWithOutputShape);
  const { status, headers } = error.details;
  return { status, body: json, xml, ...(headers ? { headers } : {}) };
}

/** What the client is told of it. A fault is logged here, once. */
export function errorOf(thrown: unknown, reading: FaultReading): ApiError {
  return thrown instanceof ApiError ? thrown : fault(thrown, reading);
}

/** Row S, or what passes. What went wrong is for the log alone. */
function fault(thrown: unknown, { log, plainCause }: FaultReading): ApiError {
  const errorId = randomUUID();
  log.error(`${errorId} ${stackOf(thrown)}`);
  const cause = plainCause(thrown);
  return cause === undefined ? unknownException(errorId) : serverUnavailable(cause);
}
