/** id_tokens (OpenID Connect Core): who has logged in, signed by the org. */
import { createHash } from 'node:crypto';
import type { Org } from '../../org/port.ts';
import { signJwt } from './jwt.ts';
import { signingKey } from './signing-key.ts';

export interface IdTokenClaims {
  /** This server. */
  readonly issuer: string;
  /** The user's identity URL. */
  readonly id: string;
  /** The connected app. */
  readonly audience: string;
  /** The access token that comes with it. */
  readonly token: string;
  readonly nonce: string | null;
  readonly now: Date;
}

/** Seconds that one is good for (doc). */
const LIFETIME = 120;

export async function signIdToken(org: Org, given: IdTokenClaims): Promise<string> {
  const issuedAt = Math.floor(given.now.getTime() / 1000);
  const digest = createHash('sha256').update(given.token).digest();
  const claims = {
    at_hash: digest.subarray(0, 16).toString('base64url'),
    sub: given.id,
    aud: given.audience,
    iss: given.issuer,
    exp: issuedAt + LIFETIME,
    iat: issuedAt,
    ...(given.nonce === null ? {} : { nonce: given.nonce }),
  };
  return signJwt(claims, await signingKey(org));
}
