/** A certificate for TLS: one of the local authority, or one that the user supplies. */
import { createPrivateKey, X509Certificate } from 'node:crypto';

export interface Certificate {
  /** PEM: the server's certificate, then any intermediate certificates. */
  readonly cert: string;
  /** PEM, without a passphrase. */
  readonly key: string;
}

/** A certificate with less time left is replaced. */
const RENEWAL_MS = 30 * 86_400_000;

/** Whether the certificate needs no replacement yet. */
export function isFresh({ cert }: Certificate, now: Date): boolean {
  return Date.parse(new X509Certificate(cert).validTo) - now.getTime() > RENEWAL_MS;
}

/** Returns why a certificate and a key cannot be used together, as the end of a sentence; undefined when they can. */
export function problemOf({ cert, key }: Certificate): string | undefined {
  const leaf = attempt(() => new X509Certificate(cert));
  if (!leaf) return 'the certificate is not a PEM certificate';
  if (/^-----BEGIN ENCRYPTED|^Proc-Type: 4,ENCRYPTED/m.test(key))
    return 'the key has a passphrase; give a key without one';
  const privateKey = attempt(() => createPrivateKey(key));
  if (!privateKey) return 'the key is not a PEM private key';
  return leaf.checkPrivateKey(privateKey) ? undefined : 'the key does not belong to the certificate';
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
