/** A certificate for TLS: one that the emulator makes for the names of this machine, or one that the user supplies. */
import { createPrivateKey, generateKeyPair, randomBytes, X509Certificate } from 'node:crypto';
import { promisify } from 'node:util';

export interface Certificate {
  /** PEM: the server's certificate, then any intermediate certificates. */
  readonly cert: string;
  /** PEM, without a passphrase. */
  readonly key: string;
}

/** The names under which clients call the server: DNS names (type 2) and addresses (type 7), as in RFC 5280, 4.2.1.6. */
const NAMES = [
  { type: 2, value: 'localhost' },
  { type: 7, ip: '127.0.0.1' },
  { type: 7, ip: '::1' },
];

const DAY = 86_400_000;

/** Apple's clients accept no longer period. */
const VALIDITY_MS = 825 * DAY;

/** A certificate with less time left is replaced. */
const RENEWAL_MS = 30 * DAY;

/**
 * Makes a self-signed certificate, which clients trust as a root. It is not an authority's certificate, because Firefox and clients built on
 * rustls refuse such a certificate from a server. `now` is real time, by which clients judge the certificate.
 */
export async function makeCertificate(now: Date): Promise<Certificate> {
  const [{ default: forge }, { publicKey, privateKey }] = await Promise.all([
    import('node-forge'),
    promisify(generateKeyPair)('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    }),
  ]);
  const certificate = forge.pki.createCertificate();
  const subject = [
    { name: 'commonName', value: 'localhost' },
    { name: 'organizationName', value: 'sfom-emulator' },
  ];
  certificate.publicKey = forge.pki.publicKeyFromPem(publicKey);
  certificate.serialNumber = `01${randomBytes(15).toString('hex')}`;
  certificate.validity.notBefore = new Date(now.getTime() - DAY);
  certificate.validity.notAfter = new Date(now.getTime() - DAY + VALIDITY_MS);
  certificate.setSubject(subject);
  certificate.setIssuer(subject);
  certificate.setExtensions([
    { name: 'basicConstraints', cA: false },
    { name: 'subjectKeyIdentifier' },
    { name: 'extKeyUsage', serverAuth: true },
    { name: 'subjectAltName', altNames: NAMES },
  ]);
  certificate.sign(forge.pki.privateKeyFromPem(privateKey), forge.md.sha256.create());
  return { cert: forge.pki.certificateToPem(certificate).replaceAll('\r', ''), key: privateKey };
}

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
