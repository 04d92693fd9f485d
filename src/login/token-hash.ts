import { createHash } from 'node:crypto';

/** How tokens are kept and looked up: a hash tells nothing of its token, nor does the time that it takes to find one. */
export function tokenHash(token: string): string {
  return createHash('sha256').update(token).digest('base64');
}
