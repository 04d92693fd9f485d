import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Authority, issueCertificate, makeAuthority } from '../../src/server/authority.ts';
import { type Certificate, isFresh, problemOf } from '../../src/server/certificate.ts';
import { type CertificateSource, certificateSource } from '../../src/server/certificate-source.ts';
import { readOwnCertificate } from '../../src/server/own-certificate.ts';
import { ServerCertificates } from '../../src/server/server-certificates.ts';
import { storedAuthority } from '../../src/server/stored-authority.ts';

const NOW = new Date('2026-11-22T09:00:00.000Z');
const days = (count: number) => new Date(NOW.getTime() + count * 86_400_000);

/** Made by the version before the authority, for localhost. */
const EARLIER = new URL('./earlier-certificate.pem', import.meta.url);

let authority: Authority;
let otherRoot: string;
let made: Certificate;
let other: Certificate;
let directory: string;
let warnings: string[];

const warn = (message: string) => warnings.push(message);

beforeAll(async () => {
  authority = await makeAuthority(NOW);
  otherRoot = (await makeAuthority(NOW)).root;
  [made, other] = await Promise.all([
    issueCertificate(authority, undefined, NOW),
    issueCertificate(authority, 'login.salesforce.com', NOW),
  ]);
});

beforeEach(() => {
  warnings = [];
  directory = mkdtempSync(join(tmpdir(), 'sfom-test-'));
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** The names in the certificate, as Node prints them. */
const namesOf = ({ cert }: Certificate) => new X509Certificate(cert).subjectAltName;

const isIssuedBy = (cert: string, issuer: string) => {
  const [certificate, issuerCertificate] = [new X509Certificate(cert), new X509Certificate(issuer)];
  return certificate.checkIssued(issuerCertificate) && certificate.verify(issuerCertificate.publicKey);
};

/** The second certificate of a chain. */
const second = (cert: string) => cert.slice(cert.lastIndexOf('-----BEGIN'));

describe('the authority', () => {
  it('is a root that signs itself and an issuer, for ten years', () => {
    for (const cert of [authority.root, authority.cert]) {
      const { ca, validFrom, validTo } = new X509Certificate(cert);
      expect(ca).toBe(true);
      expect(isIssuedBy(cert, authority.root)).toBe(true);
      expect([new Date(validFrom), new Date(validTo)]).toEqual([days(-1), days(3649)]);
    }
  });

  it("has the issuer's key, and not the root's", () => {
    expect(problemOf(authority)).toBeUndefined();
    expect(problemOf({ cert: authority.root, key: authority.key })).toBe(
      'the key does not belong to the certificate',
    );
  });

  it('has a name of its own, so that clients can distinguish it from that of another directory', async () => {
    const { subject } = new X509Certificate(authority.root);
    expect(subject).toMatch(/^O=sfom-emulator\nCN=sfom-emulator authority [0-9a-f]{8}$/);
    expect(new X509Certificate((await makeAuthority(NOW)).root).subject).not.toBe(subject);
  });

  it('writes a year after 2049 with four digits', async () => {
    const { validTo } = new X509Certificate((await makeAuthority(new Date('2045-01-02T00:00:00Z'))).cert);
    expect(new Date(validTo)).toEqual(new Date('2054-12-30T00:00:00Z'));
  });
});

describe('a certificate of the authority', () => {
  it('is valid for each name of this machine when no name is given', () => {
    expect(namesOf(made)).toBe('DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1');
    expect(new X509Certificate(made.cert).ca).toBe(false);
    expect(isIssuedBy(made.cert, authority.cert)).toBe(true);
    expect(second(made.cert)).toBe(authority.cert);
    expect(problemOf(made)).toBeUndefined();
  });

  it('is valid for the given name only', () => {
    expect(namesOf(other)).toBe('DNS:login.salesforce.com');
    expect(new X509Certificate(other.cert).serialNumber).not.toBe(
      new X509Certificate(made.cert).serialNumber,
    );
  });

  it('is valid at once, and for as long as all clients accept', () => {
    const { validFrom, validTo } = new X509Certificate(made.cert);
    expect(new Date(validFrom)).toEqual(days(-1));
    expect(new Date(validTo)).toEqual(days(824));
    expect(isFresh(made, days(793))).toBe(true);
    expect(isFresh(made, days(794))).toBe(false);
  });

  it('does not outlast the authority', async () => {
    const { validTo } = new X509Certificate((await issueCertificate(authority, undefined, days(3600))).cert);
    expect(new Date(validTo)).toEqual(days(3649));
  });
});

describe('the certificates by server name', () => {
  let now: Date;
  let certificates: ServerCertificates;

  beforeEach(() => {
    now = NOW;
    certificates = new ServerCertificates(authority, () => now);
  });

  it.each([
    'login.salesforce.com',
    'salesforce.com',
    'acme--dev_1.sandbox.my.salesforce.com',
    'acme.lightning.force.com',
    'acme.my.salesforce-setup.com',
    'acme.localhost',
  ])('have one for %s', async (name) => {
    expect(namesOf(await certificates.forName(name))).toBe(`DNS:${name}`);
    expect(await certificates.forName(name.toUpperCase())).toBe(await certificates.forName(name));
  });

  it.each([
    undefined,
    '',
    'localhost',
    'example.com',
    'salesforce.com.example.com',
    'notsalesforce.com',
    'force.com.',
    '.salesforce.com',
    'a..salesforce.com',
    '*.salesforce.com',
    'a b.salesforce.com',
    `${'a'.repeat(64)}.salesforce.com`,
    `${'a.'.repeat(130)}salesforce.com`,
  ])('have the one of this machine for %j', async (name) => {
    expect(namesOf(await certificates.forName(name))).toBe(namesOf(made));
  });

  it('are replaced when they will soon expire', async () => {
    const first = await certificates.forName('acme.localhost');
    now = days(700);
    expect(await certificates.forName('acme.localhost')).toBe(first);
    now = days(800);
    const second = await certificates.forName('acme.localhost');
    expect(isFresh(second, now)).toBe(true);
    expect(await certificates.forName('acme.localhost')).toBe(second);
  });

  it('are a hundred at most; the least recently used one is made again', async () => {
    const name = (index: number) => `org-${index}.my.salesforce.com`;
    const [first, second] = [await certificates.forName(name(0)), await certificates.forName(name(1))];
    for (let index = 2; index < 100; index++) await certificates.forName(name(index));
    expect(await certificates.forName(name(0))).toBe(first);
    await certificates.forName(name(100));
    expect(await certificates.forName(name(0))).toBe(first);
    expect(await certificates.forName(name(1))).not.toBe(second);
  });
});

describe('the authority of an org directory', () => {
  const file = () => join(directory, 'authority.pem');
  const kept = (now: Date) => storedAuthority(directory, now, warn);

  it('is made once, and readable by its owner only', async () => {
    const first = await kept(NOW);
    expect(await kept(days(3_600))).toEqual(first);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(readdirSync(directory)).toEqual(['authority.pem']);
    expect(readFileSync(file(), 'utf8')).toBe(first.key + first.cert + first.root);
    expect(warnings).toEqual([]);
  });

  it('is the same for several that request it at once', async () => {
    const all = await Promise.all(Array.from({ length: 4 }, () => kept(NOW)));
    expect(new Set(all.map(({ root }) => root)).size).toBe(1);
    expect(readdirSync(directory)).toEqual(['authority.pem']);
  });

  it('is replaced with a warning when it has expired or soon will', async () => {
    const first = await kept(NOW);
    const second = await kept(days(3_620));
    expect(second.cert).not.toBe(first.cert);
    expect(isFresh(second, days(3_620))).toBe(true);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(await kept(days(3_621))).toEqual(second);
    expect(warnings).toEqual([
      expect.stringMatching(/authority\.pem: its certificate was about to expire.*sfom cert prints/),
    ]);
    expect((await kept(days(10_000))).cert).not.toBe(second.cert);
  });

  it.each([
    ['nothing', () => ''],
    ['something else', () => 'hello'],
    ['the key alone', () => authority.key],
    ['no root', () => authority.key + authority.cert],
    ['another root', () => authority.key + authority.cert + otherRoot],
    ["another certificate's key", () => made.key + authority.cert + authority.root],
    ["a server's certificate", () => made.key + made.cert + authority.root],
    ['half of it', () => (authority.key + authority.cert + authority.root).slice(0, 700)],
  ])('is neither used nor overwritten when the file holds %s', async (_, content) => {
    writeFileSync(file(), content());
    await expect(kept(NOW)).rejects.toThrow(
      `${file()} does not hold the PEM key and certificates of an authority; delete the file`,
    );
    expect(readFileSync(file(), 'utf8')).toBe(content());
  });

  it('names the reason when it cannot be written', async () => {
    const nowhere = join(directory, 'nowhere');
    await expect(storedAuthority(nowhere, NOW, warn)).rejects.toThrow(`cannot write ${nowhere}`);
  });

  it('replaces the certificate of an earlier version, with a warning', async () => {
    writeFileSync(join(directory, 'tls.pem'), made.key + readFileSync(EARLIER, 'utf8'));
    await kept(NOW);
    expect(readdirSync(directory)).toEqual(['authority.pem']);
    expect(warnings).toEqual([
      expect.stringMatching(
        /authority\.pem: it replaces tls\.pem, which was removed\. Clients must now trust/,
      ),
    ]);
    await kept(NOW);
    expect(warnings).toHaveLength(1);
  });

  it.each(['hello', '-----BEGIN CERTIFICATE-----\nhello\n-----END CERTIFICATE-----\n'])(
    'leaves any other file in its place: %j',
    async (content) => {
      writeFileSync(join(directory, 'tls.pem'), content);
      await kept(NOW);
      expect(readFileSync(join(directory, 'tls.pem'), 'utf8')).toBe(content);
      expect(warnings).toEqual([]);
    },
  );
});

describe('the source of the certificates', () => {
  const source = (own?: Certificate, place?: string): CertificateSource =>
    certificateSource(own, place, warn);

  it("is the user's own certificate first, for every name, then the org directory", async () => {
    const own = source(made, directory);
    expect([await own.forName(), await own.forName('login.salesforce.com')]).toEqual([made, made]);
    expect(await own.trusted()).toBe(made.cert);
    expect(readdirSync(directory)).toEqual([]);
  });

  it('is one authority for an org in memory', async () => {
    const memory = source();
    const [first, again] = await Promise.all([memory.forName(), memory.forName()]);
    expect(again).toBe(first);
    for (const { cert } of [first, await memory.forName('login.salesforce.com')])
      expect(isIssuedBy(second(cert), await memory.trusted())).toBe(true);
  });

  it('is tried again after a failure', async () => {
    const kept = source(undefined, directory);
    writeFileSync(join(directory, 'authority.pem'), 'hello');
    await expect(kept.forName()).rejects.toThrow('does not hold');
    rmSync(join(directory, 'authority.pem'));
    expect(problemOf(await kept.forName())).toBeUndefined();
  });
});

describe("the user's own certificate", () => {
  const write = (name: string, text: string) => {
    writeFileSync(join(directory, name), text);
    return join(directory, name);
  };

  it('is read from two files', async () => {
    expect(await readOwnCertificate(write('c', made.cert), write('k', made.key))).toEqual(made);
  });

  it.each([
    ['file not found', 'none', () => made.key],
    ['the certificate is not a PEM certificate', () => 'hello', () => made.key],
    ['the key is not a PEM private key', () => made.cert, () => 'hello'],
    ['the key is not a PEM private key', () => made.cert, () => made.cert],
    ['the key does not belong to the certificate', () => made.cert, () => other.key],
    [
      'the key has a passphrase; give a key without one',
      () => made.cert,
      () => '-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIFHz==\n-----END ENCRYPTED PRIVATE KEY-----\n',
    ],
  ])('is refused: %s', async (problem, cert, key) => {
    const certFile = typeof cert === 'function' ? write('c', cert()) : join(directory, cert);
    const read = readOwnCertificate(certFile, write('k', key()));
    await expect(read).rejects.toThrow(`--tls-cert ${certFile}`);
    await expect(read).rejects.toThrow(problem);
  });
});
