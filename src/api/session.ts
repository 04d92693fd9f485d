/** A session, as the login room stores it and every Salesforce resource uses it. */

export interface Session {
  /** 18-character ids. */
  readonly organizationId: string;
  readonly userId: string;
  /** Issue time in milliseconds since 1970. */
  readonly issuedAt: number;
  /** Its scopes, separated by spaces. */
  readonly scope: string;
}

/** A session needs one of these scopes for the API (doc). */
const API_SCOPES = new Set(['api', 'full', 'chatter_api']);

export function mayUseApi({ scope }: Session): boolean {
  return scope.split(' ').some((name) => API_SCOPES.has(name));
}

/** The token of an Authorization header in either scheme that clients use: `Bearer T` and `OAuth T` (seen: authorization-schemes). */
export function readToken(authorization: string | undefined): string | undefined {
  return /^(?:Bearer|OAuth)\s+(\S+)\s*$/i.exec(authorization ?? '')?.[1];
}
