/**
 * Certificates with P-256 keys (RFC 5280). node-forge's own certificates support RSA keys only, and making an RSA key takes longer than
 * opening an org.
 */
import { createHash, type KeyObject, randomBytes, sign, X509Certificate } from 'node:crypto';
import {
  type Asn1,
  bits,
  boolean,
  distinguishedName,
  fromDer,
  integer,
  octets,
  oid,
  sequence,
  tagged,
  time,
  toDer,
} from './asn1.ts';

export interface CertificateContent {
  readonly issuer: Name;
  readonly subject: Name;
  readonly publicKey: KeyObject;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly extensions: readonly Asn1[];
}

interface Name {
  readonly organization: string;
  readonly commonName: string;
}

/** Returns the certificate in PEM, signed with the issuer's private key. */
export function signCertificate(content: CertificateContent, issuerKey: KeyObject): string {
  const toBeSigned = contentOf(content);
  const signature = sign('sha256', toDer(toBeSigned), issuerKey);
  return new X509Certificate(toDer(sequence(toBeSigned, ECDSA_WITH_SHA256, bits(signature)))).toString();
}

const ECDSA_WITH_SHA256 = sequence(oid('1.2.840.10045.4.3.2'));

const VERSION_3 = tagged(0, [integer(2)]);

function contentOf({ issuer, subject, publicKey, notBefore, notAfter, extensions }: CertificateContent) {
  return sequence(
    VERSION_3,
    integer(Buffer.concat([Buffer.from([1]), randomBytes(15)])),
    ECDSA_WITH_SHA256,
    nameOf(issuer),
    sequence(time(notBefore), time(notAfter)),
    nameOf(subject),
    fromDer(publicKeyBytes(publicKey)),
    tagged(3, [sequence(...extensions)]),
  );
}

function nameOf({ organization, commonName }: Name): Asn1 {
  return distinguishedName({ '2.5.4.10': organization, '2.5.4.3': commonName });
}

function publicKeyBytes(key: KeyObject): Buffer {
  return key.export({ type: 'spki', format: 'der' });
}

/** Marks an authority; `pathLength` is the maximum number of authorities between it and a server's certificate. */
export function authorityConstraints(pathLength: number): Asn1 {
  return extension('2.5.29.19', true, sequence(boolean(true), integer(pathLength)));
}

export function serverConstraints(): Asn1 {
  return extension('2.5.29.19', true, sequence());
}

/** `keyCertSign`, the sixth flag of nine. */
export function signsCertificates(): Asn1 {
  return extension('2.5.29.15', true, bits(Buffer.from([0b0000_0100]), 2));
}

/** `digitalSignature`, the first flag. */
export function signsHandshakes(): Asn1 {
  return extension('2.5.29.15', true, bits(Buffer.from([0b1000_0000]), 7));
}

/** Server authentication and no other purpose. */
export function forServersOnly(): Asn1 {
  return extension('2.5.29.37', false, sequence(oid('1.3.6.1.5.5.7.3.1')));
}

export function subjectKeyId(key: KeyObject): Asn1 {
  return extension('2.5.29.14', false, octets(keyId(key)));
}

export function authorityKeyId(key: KeyObject): Asn1 {
  return extension('2.5.29.35', false, sequence(tagged(0, keyId(key).toString('latin1'))));
}

function keyId(key: KeyObject): Buffer {
  return createHash('sha256').update(publicKeyBytes(key)).digest().subarray(0, 20);
}

/** DNS names, and addresses as their bytes. */
export interface Names {
  readonly dns: readonly string[];
  readonly addresses: readonly Buffer[];
}

export function subjectNames(names: Names): Asn1 {
  return extension('2.5.29.17', false, sequence(...generalNames(names)));
}

/** The only names for which certificates are valid: DNS names with all names below them; addresses with their masks. */
export function permittedNames(names: Names): Asn1 {
  const subtrees = generalNames(names).map((name) => sequence(name));
  return extension('2.5.29.30', true, sequence(tagged(0, subtrees)));
}

function generalNames({ dns, addresses }: Names): Asn1[] {
  return [
    ...dns.map((name) => tagged(2, name)),
    ...addresses.map((address) => tagged(7, address.toString('latin1'))),
  ];
}

function extension(id: string, isCritical: boolean, value: Asn1): Asn1 {
  return sequence(oid(id), ...(isCritical ? [boolean(true)] : []), octets(value));
}
