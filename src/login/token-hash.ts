import { hash } from 'node:crypto';

/** The hash under which a token is stored and found; neither it nor the time of a lookup reveals the token. */
export function tokenHash(token: string): string {
  return hash('sha256', token, 'base64');
}
