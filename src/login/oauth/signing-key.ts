/** The org's own RSA key, under which it signs id_tokens: made when it is first needed, and kept. */
import { createHash, generateKeyPair, type JsonWebKey } from 'node:crypto';
import { promisify } from 'node:util';
import type { Org } from '../../org/port.ts';

const OBJECT = 'SigningKey';

export interface SigningKey {
  readonly key: JsonWebKey;
  /** The key's thumbprint (RFC 7638). */
  readonly keyId: string;
}

const making = new WeakMap<Org, Promise<SigningKey>>();

/** All who ask while it is made get the same key. */
export async function signingKey(org: Org): Promise<SigningKey> {
  const [kept] = await org.all(OBJECT);
  if (kept) return toSigningKey(String(kept.Jwk));
  const made = making.get(org) ?? make(org).finally(() => making.delete(org));
  making.set(org, made);
  return made;
}

async function make(org: Org): Promise<SigningKey> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  const jwk = JSON.stringify(privateKey.export({ format: 'jwk' }));
  const record = await org.transact(
    OBJECT,
    async (tx) => (await tx.all(OBJECT))[0] ?? tx.insert(OBJECT, { Jwk: jwk }),
  );
  return toSigningKey(String(record.Jwk));
}

/** What /id/keys shows: nothing of the private half. */
export function publicJwk({ key, keyId }: SigningKey) {
  return { kty: 'RSA', n: key.n, e: key.e, alg: 'RS256', use: 'sig', kid: keyId };
}

function toSigningKey(jwk: string): SigningKey {
  const key = JSON.parse(jwk) as JsonWebKey;
  const thumbprint = JSON.stringify({ e: key.e, kty: 'RSA', n: key.n });
  return { key, keyId: createHash('sha256').update(thumbprint).digest('base64url') };
}
