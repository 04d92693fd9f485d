/** A certificate for TLS: made by us for this machine's own names, or one's own. */
import { createPrivateKey, generateKeyPair, randomBytes, X509Certificate } from 'node:crypto';
import { promisify } from 'node:util';

export interface Certificate {
  /** PEM: the server's certificate first, then those that vouch for it, if any. */
  readonly cert: string;
  /** PEM, without a passphrase. */
  readonly key: string;
}

/** By which a client may call the server: DNS names and addresses, as types 2 and 7 of RFC 5280, 4.2.1.6. */
const NAMES = [
  { type: 2, value: 'localhost' },
  { type: 7, ip: '127.0.0.1' },
  { type: 7, ip: '::1' },
];

const DAY = 86_400_000;

/** What Apple's clients take at most. */
const VALID = 825 * DAY;

/** A certificate is made anew when less is left of it. */
const SOON = 30 * DAY;

/**
 * Signed by itself, so that to trust it is to put it among the trusted roots. It is no authority all the same: clients built on rustls and
 * Firefox refuse an authority's certificate as a server's. `now` is real time, by which clients judge it.
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
  certificate.validity.notAfter = new Date(now.getTime() - DAY + VALID);
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

/** Whether it will do for a while yet. */
export function isFresh({ cert }: Certificate, now: Date): boolean {
  return Date.parse(new X509Certificate(cert).validTo) - now.getTime() > SOON;
}

/** What keeps a certificate and a key from being used together, in words that end a sentence; undefined when nothing does. */
export function problemOf({ cert, key }: Certificate): string | undefined {
  const leaf = attempt(() => new X509Certificate(cert));
  if (!leaf) return 'the certificate is no certificate in PEM';
  if (/^-----BEGIN ENCRYPTED|^Proc-Type: 4,ENCRYPTED/m.test(key))
    return 'the key has a passphrase; give one without';
  const privateKey = attempt(() => createPrivateKey(key));
  if (!privateKey) return 'the key is no private key in PEM';
  return leaf.checkPrivateKey(privateKey) ? undefined : 'the key is not that of the certificate';
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
