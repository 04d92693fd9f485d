/** Who asks: what the login room keeps and every Salesforce resource relies on. */

export interface Session {
  /** 18-character ids. */
  readonly organizationId: string;
  readonly userId: string;
  /** Milliseconds since 1970 when it was issued. */
  readonly issuedAt: number;
  /** What it may be used for, names between spaces. */
  readonly scope: string;
}

/** Scopes that let a session in here (doc). */
const API_SCOPES = new Set(['api', 'full', 'chatter_api']);

export function mayUseApi({ scope }: Session): boolean {
  return scope.split(' ').some((name) => API_SCOPES.has(name));
}

/** The token of an Authorization header in either scheme that clients use: `Bearer T` and `OAuth T` (seen: authorization-schemes). */
export function readToken(authorization: string | undefined): string | undefined {
  return /^(?:Bearer|OAuth)\s+(\S+)\s*$/i.exec(authorization ?? '')?.[1];
}
