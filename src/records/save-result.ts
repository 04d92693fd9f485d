/** A write that was done, as every REST resource tells it (doc: SaveResult). */
import type { Written } from './write-record.ts';

export interface SaveResult {
  readonly id: string;
  readonly success: true;
  readonly errors: readonly SaveError[];
}

/** One thing that is wrong with a record, in a list of results. */
export interface SaveError {
  readonly statusCode: string;
  readonly message: string;
  readonly fields: readonly string[];
}

/** Of a platform event its "error" says that it waits for its subscribers (seen). */
export function saveResult({ id, eventUuid }: Written): SaveResult {
  const errors =
    eventUuid === undefined ? [] : [{ statusCode: 'OPERATION_ENQUEUED', message: eventUuid, fields: [] }];
  return { id, success: true, errors };
}
