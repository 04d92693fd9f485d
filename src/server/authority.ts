/**
 * The local certificate authority. Clients trust its root once; an issuer below it signs the certificates of all names that the emulator
 * serves. Both permit no other names, so that a stolen key cannot impersonate other hosts. Java applies such a limit only to an issuer, not to
 * a root that it trusts: that is why there is an issuer, and why the root's key is never stored, and is discarded once it has signed the issuer.
 */
import { createPrivateKey, generateKeyPair, type KeyObject, randomBytes, X509Certificate } from 'node:crypto';
import { promisify } from 'node:util';
import type { Certificate } from './certificate.ts';
import { SALESFORCE_DOMAINS } from './served-names.ts';
import {
  authorityConstraints,
  authorityKeyId,
  forServersOnly,
  type Names,
  permittedNames,
  serverConstraints,
  signCertificate,
  signsCertificates,
  signsHandshakes,
  subjectKeyId,
  subjectNames,
} from './x509.ts';

const DAY = 86_400_000;

/** Ten years: clients must be configured again for a new authority. */
const AUTHORITY_VALIDITY_MS = 3_650 * DAY;

/** The longest period that Apple's clients accept from a server. */
const SERVER_VALIDITY_MS = 825 * DAY;

const LOOPBACK_4 = Buffer.from([127, 0, 0, 1]);
const LOOPBACK_6 = Buffer.from([...new Array(15).fill(0), 1]);

/** localhost and Salesforce's domains with all names below them, 127.0.0.0/8 and ::1. */
const PERMITTED: Names = {
  dns: ['localhost', ...SALESFORCE_DOMAINS],
  addresses: [Buffer.from([127, 0, 0, 0, 255, 0, 0, 0]), Buffer.concat([LOOPBACK_6, Buffer.alloc(16, 255)])],
};

/** The names of this machine, by which clients call the emulator when they send no server name. */
const OWN: Names = { dns: ['localhost'], addresses: [LOOPBACK_4, LOOPBACK_6] };

const ORGANIZATION = 'sfom-emulator';

/** The issuer's certificate and key, and in `root` the certificate of the root, all in PEM. */
export interface Authority extends Certificate {
  readonly root: string;
}

/** Makes an authority. `now` is real time, by which clients judge certificates. */
export async function makeAuthority(now: Date): Promise<Authority> {
  const [root, issuer] = await Promise.all([newKeys(), newKeys()]);
  const suffix = randomBytes(4).toString('hex');
  const names = {
    root: { organization: ORGANIZATION, commonName: `sfom-emulator authority ${suffix}` },
    issuer: { organization: ORGANIZATION, commonName: `sfom-emulator issuer ${suffix}` },
  };
  const contentOf = (name: keyof typeof names, { publicKey }: KeyPair, pathLength: number) => ({
    ...{ issuer: names.root, subject: names[name], publicKey },
    ...validity(now, AUTHORITY_VALIDITY_MS),
    extensions: [
      authorityConstraints(pathLength),
      signsCertificates(),
      forServersOnly(),
      permittedNames(PERMITTED),
      subjectKeyId(publicKey),
      authorityKeyId(root.publicKey),
    ],
  });
  return {
    cert: signCertificate(contentOf('issuer', issuer, 0), root.privateKey),
    key: exported(issuer.privateKey),
    root: signCertificate(contentOf('root', root, 1), root.privateKey),
  };
}

/** Makes a server's certificate, followed by the issuer's, for one DNS name, or without one for this machine's own names. */
export async function issueCertificate(
  authority: Authority,
  name: string | undefined,
  now: Date,
): Promise<Certificate> {
  const { publicKey, privateKey } = await newKeys();
  const issuer = new X509Certificate(authority.cert);
  const { notBefore, notAfter } = validity(now, SERVER_VALIDITY_MS);
  const cert = signCertificate(
    {
      issuer: { organization: ORGANIZATION, commonName: commonNameOf(issuer) },
      // Not a host name, which OpenSSL would check against the permitted names as well.
      subject: { organization: ORGANIZATION, commonName: 'sfom-emulator server' },
      publicKey,
      notBefore,
      notAfter: new Date(Math.min(notAfter.getTime(), Date.parse(issuer.validTo))),
      extensions: [
        serverConstraints(),
        signsHandshakes(),
        forServersOnly(),
        subjectNames(name === undefined ? OWN : { dns: [name], addresses: [] }),
        authorityKeyId(issuer.publicKey),
      ],
    },
    createPrivateKey(authority.key),
  );
  return { cert: cert + authority.cert, key: exported(privateKey) };
}

interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

function newKeys(): Promise<KeyPair> {
  return promisify(generateKeyPair)('ec', { namedCurve: 'P-256' });
}

/** From a day ago, for clients whose clocks are slow. */
function validity(now: Date, duration: number): { notBefore: Date; notAfter: Date } {
  const start = now.getTime() - DAY;
  return { notBefore: new Date(start), notAfter: new Date(start + duration) };
}

function commonNameOf({ subject }: X509Certificate): string {
  return /^CN=(.*)$/m.exec(subject)?.[1] ?? '';
}

function exported(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}
