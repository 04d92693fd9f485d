/** The token of a request for an identity: a header in either scheme, or a parameter (doc). */
import type { Answer } from '../../api/resource.ts';
import type { Call } from '../../api/route.ts';
import { readToken } from '../../api/session.ts';

export function tokenOf({ headers }: Call, parameters: URLSearchParams): string | undefined {
  const given = parameters.get('oauth_token') ?? parameters.get('access_token');
  return readToken(headers.authorization) ?? (given || undefined);
}

/** How these endpoints refuse: one word, as plain text (doc). */
export function identityRefusal(status: number, word: string): Answer {
  return { status, text: { mediaType: 'text/plain;charset=UTF-8', body: word } };
}
