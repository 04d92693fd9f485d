/** Row V: the error of a broken business rule (shape doc, codes and texts ours). */
import type { ApiError } from '../../api/api-error.ts';
import { errorWithOutput } from '../../api/errors.ts';

export function businessRuleViolation(message: string, errorCode = 'INVALID_API_INPUT'): ApiError {
  const output = { backgroundOperationId: null, errors: [{ errorCode, message }], success: false };
  return errorWithOutput(message, errorCode, output);
}
