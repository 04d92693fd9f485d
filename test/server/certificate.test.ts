import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Certificate, isFresh, makeCertificate, problemOf } from '../../src/server/certificate.ts';
import { certificateSource } from '../../src/server/certificate-source.ts';
import { keptCertificate } from '../../src/server/kept-certificate.ts';
import { readOwnCertificate } from '../../src/server/own-certificate.ts';

const NOW = new Date('2026-11-22T09:00:00.000Z');
const days = (count: number) => new Date(NOW.getTime() + count * 86_400_000);

let made: Certificate;
let other: Certificate;
let directory: string;

beforeAll(async () => {
  [made, other] = await Promise.all([makeCertificate(NOW), makeCertificate(NOW)]);
});

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sfom-test-'));
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe('a new certificate', () => {
  it('is valid for each name of this machine, self-signed, and not an authority', () => {
    const certificate = new X509Certificate(made.cert);
    expect(certificate.checkHost('localhost')).toBe('localhost');
    expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(certificate.checkIP('::1')).toBe('::1');
    expect(certificate.checkHost('example.com')).toBeUndefined();
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(certificate.ca).toBe(false);
    expect(certificate.serialNumber).not.toBe(new X509Certificate(other.cert).serialNumber);
    expect(problemOf(made)).toBeUndefined();
  });

  it('is valid at once, and for as long as all clients accept', () => {
    const { validFrom, validTo } = new X509Certificate(made.cert);
    expect(new Date(validFrom)).toEqual(days(-1));
    expect(new Date(validTo)).toEqual(days(824));
    expect(isFresh(made, days(793))).toBe(true);
    expect(isFresh(made, days(794))).toBe(false);
  });
});

describe('the certificate of an org directory', () => {
  const file = () => join(directory, 'tls.pem');

  it('is made once, and readable by its owner only', async () => {
    const first = await keptCertificate(directory, NOW);
    expect(await keptCertificate(directory, days(700))).toEqual(first);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(readdirSync(directory)).toEqual(['tls.pem']);
    expect(readFileSync(file(), 'utf8')).toBe(first.key + first.cert);
  });

  it('is the same for several that request it at once', async () => {
    const all = await Promise.all(Array.from({ length: 4 }, () => keptCertificate(directory, NOW)));
    expect(new Set(all.map(({ cert }) => cert)).size).toBe(1);
    expect(readdirSync(directory)).toEqual(['tls.pem']);
  });

  it('is replaced when it has expired or soon will', async () => {
    const first = await keptCertificate(directory, NOW);
    const second = await keptCertificate(directory, days(800));
    expect(second.cert).not.toBe(first.cert);
    expect(isFresh(second, days(800))).toBe(true);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(await keptCertificate(directory, days(801))).toEqual(second);
    expect((await keptCertificate(directory, days(5_000))).cert).not.toBe(second.cert);
  });

  it.each([
    ['nothing', () => ''],
    ['something else', () => 'hello'],
    ['the key alone', () => made.key],
    ["another certificate's key", () => other.key + made.cert],
    ['half of it', () => (made.key + made.cert).slice(0, 2_000)],
  ])('is neither used nor overwritten when the file holds %s', async (_, content) => {
    writeFileSync(file(), content());
    await expect(keptCertificate(directory, NOW)).rejects.toThrow(
      `${file()} does not hold a PEM key and its certificate; delete the file`,
    );
    expect(readFileSync(file(), 'utf8')).toBe(content());
  });

  it('names the reason when it cannot be written', async () => {
    const nowhere = join(directory, 'nowhere');
    await expect(keptCertificate(nowhere, NOW)).rejects.toThrow(`cannot write ${nowhere}`);
  });
});

describe('the source of the certificate', () => {
  it('is the user first, then the org directory', async () => {
    expect(await certificateSource(made, directory)()).toBe(made);
    expect(readdirSync(directory)).toEqual([]);
  });

  it('is made once for an org in memory', async () => {
    const find = certificateSource(undefined, undefined);
    const [first, second] = await Promise.all([find(), find()]);
    expect(second).toBe(first);
    expect(await find()).toBe(first);
  });

  it('is tried again after a failure', async () => {
    const find = certificateSource(undefined, directory);
    writeFileSync(join(directory, 'tls.pem'), 'hello');
    await expect(find()).rejects.toThrow('does not hold');
    rmSync(join(directory, 'tls.pem'));
    expect(problemOf(await find())).toBeUndefined();
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
