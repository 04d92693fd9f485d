/** Reads the token of an identity request from a header of either scheme, or from a parameter (doc). */
import type { Answer } from '../../api/resource.ts';
import type { Call } from '../../api/route.ts';
import { readToken } from '../../api/session.ts';

export function tokenOf({ headers }: Call, parameters: URLSearchParams): string | undefined {
  const parameter = parameters.get('oauth_token') ?? parameters.get('access_token');
  return readToken(headers.authorization) ?? (parameter || undefined);
}

/** These endpoints answer errors with one word of plain text (doc). */
export function identityRefusal(status: number, word: string): Answer {
  return { status, text: { mediaType: 'text/plain;charset=UTF-8', body: word } };
}
