/** How errors are printed: the body of each shape, as data. answer.ts writes it as JSON or XML. */
import type { ApiError, RecordRefusal } from './api-error.ts';

export interface PrintedBody {
  /** The body in JSON. */
  readonly json: unknown;
  /** The body in XML: its root tag and its data. */
  readonly xml: { readonly root: string; readonly value: unknown };
}

/** `errorWithOutputShape` is the org setting of that name: the documented object, or an array, in which jsforce finds an errorCode. */
export function printError(
  error: ApiError,
  errorWithOutputShape: 'object' | 'array' = 'object',
): PrintedBody {
  const { shape, errorCode } = error.details;
  const { message } = error;
  switch (shape) {
    case 'platform':
      return errorList({ message, errorCode });
    case 'connect':
      return errorList({ errorCode, message });
    case 'record':
      return recordErrors(error.details.refusals ?? []);
    case 'oauth': {
      const body = { error: errorCode, error_description: message };
      return { json: body, xml: { root: 'OAuth', value: body } };
    }
    case 'output':
      return errorWithOutputShape === 'array' ? outputInList(error) : outputAsObject(error);
  }
}

/** In XML errorCode comes first in every shape (seen: errors-in-xml). */
function errorList(entry: { errorCode: string; message: string }): PrintedBody {
  const { errorCode, message, ...rest } = entry;
  return { json: [entry], xml: { root: 'Errors', value: { Error: [{ errorCode, message, ...rest }] } } };
}

function recordErrors(refusals: readonly RecordRefusal[]): PrintedBody {
  const entries = refusals.map(({ message, errorCode, fields }) => ({
    message,
    errorCode,
    ...(fields && { fields }),
  }));
  const inXml = refusals.map(({ errorCode, fields, message }) => ({
    errorCode,
    ...(fields && { fields }),
    message,
  }));
  return { json: entries, xml: { root: 'Errors', value: { Error: inXml } } };
}

function outputAsObject({ message, details }: ApiError): PrintedBody {
  const body = { enhancedErrorType: null, message, output: details.output ?? null };
  return { json: body, xml: { root: 'errorWithOutput', value: wrapErrors(body) } };
}

function outputInList({ message, details }: ApiError): PrintedBody {
  const entry = {
    errorCode: details.errorCode,
    message,
    enhancedErrorType: null,
    output: details.output ?? null,
  };
  return { json: [entry], xml: { root: 'Errors', value: { Error: [wrapErrors(entry)] } } };
}

/** For XML: the output's list of Error Response Outputs inside an element of its own, with an element for each error (ours). */
function wrapErrors<T extends { output: Readonly<Record<string, unknown>> | null }>(body: T): unknown {
  if (!body.output) return body;
  return { ...body, output: { ...body.output, errors: { errorResponse: body.output.errors } } };
}
