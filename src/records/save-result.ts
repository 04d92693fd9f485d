/** The result of a write as REST resources answer it (doc: SaveResult). */
import type { Refusal } from './refusal.ts';
import type { SuccessfulWrite } from './write-record.ts';

export type SaveResult = {
  readonly id: string;
  readonly success: true;
  readonly errors: readonly SaveError[];
};

/** One error of a record in a list of results. */
export type SaveError = {
  readonly statusCode: string;
  readonly message: string;
  readonly fields: readonly string[];
};

export function saveError({ errorCode, message, fields = [] }: Refusal): SaveError {
  return { statusCode: errorCode, message, fields };
}

/** For a platform event, the "error" says that the event waits for its subscribers (seen). */
export function saveResult({ id, eventUuid }: SuccessfulWrite): SaveResult {
  const errors =
    eventUuid === undefined ? [] : [{ statusCode: 'OPERATION_ENQUEUED', message: eventUuid, fields: [] }];
  return { id, success: true, errors };
}
