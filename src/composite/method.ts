/** The verbs that a subrequest may have (doc). */
import { refused } from './refusals.ts';

const METHODS: readonly string[] = ['DELETE', 'GET', 'PATCH', 'POST', 'PUT'];

/** Any other verb fails the whole request (doc for batch; code and text ours). */
export function checkMethod(method: string): string {
  if (METHODS.includes(method)) return method;
  throw refused('INVALID_INPUT', `method must be one of ${METHODS.join(', ')}, not '${method}'`);
}
