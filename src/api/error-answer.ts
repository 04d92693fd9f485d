/** The answer to a request whose resource or route threw something. */
import { randomUUID } from 'node:crypto';
import { type Log, stackOf } from '../log.ts';
import { ApiError } from './api-error.ts';
import { serverUnavailable, unknownException } from './errors.ts';
import { printError } from './print-error.ts';
import type { Answer, OrgServices } from './resource.ts';

/** The cause of a temporary fault in plain words: "the disk is full"; undefined for any other fault. */
type PlainCause = (fault: unknown) => string | undefined;

export interface FaultOptions {
  readonly log: Log;
  readonly plainCause: PlainCause;
}

/** `thrown` is an ApiError, or a fault of the emulator; `services` belong to the org that the request is for, where it is known. */
export function errorAnswer(
  thrown: unknown,
  services: OrgServices | undefined,
  options: FaultOptions,
): Answer {
  const error = errorOf(thrown, options);
  const { json, xml } = printError(error, services?.org.settings.errorWithOutputShape);
  const { status, headers } = error.details;
  return { status, body: json, xml, ...(headers ? { headers } : {}) };
}

/** The error that the client sees. A fault is logged here, once. */
export function errorOf(thrown: unknown, options: FaultOptions): ApiError {
  return thrown instanceof ApiError ? thrown : fault(thrown, options);
}

/** Row S, or row S' for a temporary fault. Details go to the log only. */
function fault(thrown: unknown, { log, plainCause }: FaultOptions): ApiError {
  const errorId = randomUUID();
  log.error(`${errorId} ${stackOf(thrown)}`);
  const cause = plainCause(thrown);
  return cause === undefined ? unknownException(errorId) : serverUnavailable(cause);
}
