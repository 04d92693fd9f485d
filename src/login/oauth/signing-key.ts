/** The org's RSA key, which signs id_tokens: generated when first needed, and stored. */
import { createHash, generateKeyPair, type JsonWebKey } from 'node:crypto';
import { promisify } from 'node:util';
import type { Org } from '../../org/port.ts';

const OBJECT = 'SigningKey';

export interface SigningKey {
  readonly key: JsonWebKey;
  /** The key's thumbprint (RFC 7638). */
  readonly keyId: string;
}

const pending = new WeakMap<Org, Promise<SigningKey>>();

/** Concurrent callers get the same key. */
export async function signingKey(org: Org): Promise<SigningKey> {
  const [stored] = await org.all(OBJECT);
  if (stored) return toSigningKey(String(stored.Jwk));
  const key = pending.get(org) ?? generate(org).finally(() => pending.delete(org));
  pending.set(org, key);
  return key;
}

async function generate(org: Org): Promise<SigningKey> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  const jwk = JSON.stringify(privateKey.export({ format: 'jwk' }));
  const record = await org.transact(
    OBJECT,
    async (tx) => (await tx.all(OBJECT))[0] ?? tx.insert(OBJECT, { Jwk: jwk }),
  );
  return toSigningKey(String(record.Jwk));
}

/** Returns the public half of the key, for /id/keys. */
export function publicJwk({ key, keyId }: SigningKey) {
  return { kty: 'RSA', n: key.n, e: key.e, alg: 'RS256', use: 'sig', kid: keyId };
}

function toSigningKey(jwk: string): SigningKey {
  const key = JSON.parse(jwk) as JsonWebKey;
  const thumbprint = JSON.stringify({ e: key.e, kty: 'RSA', n: key.n });
  return { key, keyId: createHash('sha256').update(thumbprint).digest('base64url') };
}
