/** The authority of an org directory: one file with the issuer's key and certificate and the root's, readable by its owner only. */
import { randomUUID, X509Certificate } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Authority, makeAuthority } from './authority.ts';
import { isFresh, problemOf } from './certificate.ts';

const AUTHORITY_FILE = 'authority.pem';

/** Earlier versions stored a self-signed certificate for the names of this machine here. */
const EARLIER_FILE = 'tls.pem';

/**
 * Returns the authority in the org directory; makes one if it is missing or expires within 30 days. Safe when several processes do so at
 * the same time: all of them get the one that was written first. Rejects when the file holds anything else, or cannot be read or written.
 * `warn` gets a message when clients must trust a new certificate in place of the one that they trusted before.
 */
export async function storedAuthority(
  directory: string,
  now: Date,
  warn: (message: string) => void,
): Promise<Authority> {
  const path = join(directory, AUTHORITY_FILE);
  const stored = await read(path);
  if (stored && isFresh(stored, now)) return stored;
  const made = await makeAuthority(now);
  const isFirst = await write(path, made, stored ? rename : link);
  if (stored) warn(replaced(path, 'its certificate was about to expire'));
  else if (await removeEarlier(directory))
    warn(replaced(path, `it replaces ${EARLIER_FILE}, which was removed`));
  return isFirst ? made : ((await read(path)) ?? made);
}

function replaced(path: string, reason: string): string {
  return `a new certificate authority is in ${path}: ${reason}. Clients must now trust the certificate that sfom cert prints.`;
}

async function read(path: string): Promise<Authority | undefined> {
  const pem = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new Error(`cannot read ${path}: ${error.message}`);
  });
  if (pem === undefined) return undefined;
  const [, key = '', cert = '', root = ''] = PARTS.exec(pem) ?? [];
  if (isAuthority({ key, cert, root })) return { key, cert, root };
  throw new Error(
    `${path} does not hold the PEM key and certificates of an authority; delete the file, and a new one is made`,
  );
}

const PARTS = /^(-----BEGIN PRIVATE KEY-.*?)(-----BEGIN CERTIFICATE-.*?)(-----BEGIN CERTIFICATE-.*)$/s;

function isAuthority({ key, cert, root }: Authority): boolean {
  if (problemOf({ cert, key }) !== undefined) return false;
  const [issuer, issuedBy] = [certificateIn(cert), certificateIn(root)];
  return issuer?.ca === true && issuedBy?.ca === true && issuer.checkIssued(issuedBy);
}

/** Writes a draft beside the file first, so that the file is whole or missing. Returns false when the file was there before. */
async function write(path: string, { cert, key, root }: Authority, place: typeof rename): Promise<boolean> {
  const draft = join(path, '..', `.${AUTHORITY_FILE}-${randomUUID()}`);
  try {
    await writeFile(draft, `${key}${cert}${root}`, { flag: 'wx', mode: 0o600, flush: true });
    await place(draft, path);
    return true;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    throw new Error(`cannot write ${path}: ${message}`);
  } finally {
    await rm(draft, { force: true });
  }
}

/** Removes the certificate of an earlier version; returns whether there was one. Any other file of that name stays. */
async function removeEarlier(directory: string): Promise<boolean> {
  const path = join(directory, EARLIER_FILE);
  const pem = await readFile(path, 'utf8').catch(() => '');
  if (!certificateIn(pem)?.subject.includes('O=sfom-emulator')) return false;
  await rm(path, { force: true });
  return true;
}

function certificateIn(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}
