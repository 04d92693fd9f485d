/** id_tokens (OpenID Connect Core): the user who logged in, signed by the org. */
import { createHash } from 'node:crypto';
import type { Org } from '../../org/port.ts';
import { signJwt } from './jwt.ts';
import { signingKey } from './signing-key.ts';

export interface IdTokenClaims {
  /** URL of this server. */
  readonly issuer: string;
  /** The user's identity URL. */
  readonly id: string;
  /** Consumer key of the connected app. */
  readonly audience: string;
  /** The access token issued with it. */
  readonly token: string;
  readonly nonce: string | null;
  readonly now: Date;
}

/** (Doc.) */
const LIFETIME_SECONDS = 120;

export async function signIdToken(org: Org, parameters: IdTokenClaims): Promise<string> {
  const issuedAt = Math.floor(parameters.now.getTime() / 1000);
  const digest = createHash('sha256').update(parameters.token).digest();
  const claims = {
    at_hash: digest.subarray(0, 16).toString('base64url'),
    sub: parameters.id,
    aud: parameters.audience,
    iss: parameters.issuer,
    exp: issuedAt + LIFETIME_SECONDS,
    iat: issuedAt,
    ...(parameters.nonce === null ? {} : { nonce: parameters.nonce }),
  };
  return signJwt(claims, await signingKey(org));
}
