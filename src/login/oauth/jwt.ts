/** JSON Web Tokens; RS256 is the only algorithm (RFC 7515, 7519). */
import { createPublicKey, type JsonWebKey, type KeyObject, sign, verify } from 'node:crypto';

/** The claims of a JWT; times in milliseconds since 1970. */
export interface Assertion {
  readonly issuer: string;
  readonly subject: string;
  readonly audiences: readonly string[];
  readonly expires: number;
  readonly notBefore: number;
  /** The signed text. */
  readonly signed: string;
  readonly signature: Buffer;
}

/** Returns undefined for text that is not an assertion. Does not check the signature. */
export function readAssertion(token: string): Assertion | undefined {
  const [, head = '', claims = '', signature = ''] =
    /^([\w-]+)\.([\w-]+)\.([\w-]+)$/.exec(token.trim()) ?? [];
  const header = readJson(head);
  const { iss, sub, prn, aud, exp, nbf } = readJson(claims) ?? {};
  const subject = sub ?? prn;
  const expires = readTime(exp);
  if (header?.alg !== 'RS256' || 'crit' in header) return undefined;
  if (typeof iss !== 'string' || typeof subject !== 'string' || expires === undefined) return undefined;
  return {
    issuer: iss,
    subject,
    audiences: [aud].flat().filter((audience) => typeof audience === 'string'),
    expires,
    notBefore: readTime(nbf) ?? 0,
    signed: `${head}.${claims}`,
    signature: Buffer.from(signature, 'base64url'),
  };
}

/** Whether one of the certificates or public keys (PEM) verifies the signature. */
export function isSignedBy({ signed, signature }: Assertion, certificates: readonly string[]): boolean {
  return certificates.some((pem) => {
    const key = publicKeyOf(pem);
    return key !== undefined && verify('RSA-SHA256', Buffer.from(signed), key, signature);
  });
}

/** Returns the RSA key of a certificate or public key in PEM; undefined for any other text. */
export function publicKeyOf(pem: string): KeyObject | undefined {
  if (!/^\s*-----BEGIN (CERTIFICATE|PUBLIC KEY|RSA PUBLIC KEY)-----/.test(pem)) return undefined;
  try {
    const key = createPublicKey(pem);
    return key.asymmetricKeyType === 'rsa' ? key : undefined;
  } catch {
    return undefined;
  }
}

export function signJwt(claims: object, { key, keyId }: { key: JsonWebKey; keyId: string }): string {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const signed = `${encode({ alg: 'RS256', typ: 'JWT', kid: keyId })}.${encode(claims)}`;
  const signature = sign('RSA-SHA256', Buffer.from(signed), { key, format: 'jwk' });
  return `${signed}.${signature.toString('base64url')}`;
}

function readJson(encoded: string): Record<string, unknown> | undefined {
  try {
    const value = JSON.parse(Buffer.from(encoded, 'base64url').toString());
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Returns milliseconds. The standard has seconds since 1970; some clients send text or milliseconds (seen: jwt-claims-of-clients). */
function readTime(value: unknown): number | undefined {
  const time = typeof value === 'number' ? value : Number(typeof value === 'string' ? value || 'x' : 'x');
  if (!Number.isFinite(time)) return undefined;
  return time > MAX_SECONDS ? time : time * 1000;
}

/** The year 5138; a larger number is in milliseconds. */
const MAX_SECONDS = 100_000_000_000;
