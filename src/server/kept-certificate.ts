/** The certificate of an org directory: one file with its key, readable by its owner only. */
import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Certificate, isFresh, makeCertificate, problemOf } from './certificate.ts';

const CERTIFICATE_FILE = 'tls.pem';

/**
 * Returns the certificate in the org directory; makes one if it is missing or expires within 30 days. Safe when several processes do so at
 * the same time: all of them get the one that was written first. Rejects when the file holds anything else, or cannot be read or written.
 */
export async function keptCertificate(directory: string, now: Date): Promise<Certificate> {
  const path = join(directory, CERTIFICATE_FILE);
  const kept = await read(path);
  if (kept && isFresh(kept, now)) return kept;
  const made = await makeCertificate(now);
  const isFirst = await keep(path, made, kept ? rename : link);
  return isFirst ? made : ((await read(path)) ?? made);
}

async function read(path: string): Promise<Certificate | undefined> {
  const pem = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new Error(`cannot read ${path}: ${error.message}`);
  });
  if (pem === undefined) return undefined;
  const [, key = '', cert = ''] =
    /^(-----BEGIN PRIVATE KEY-.*?)(-----BEGIN CERTIFICATE-.*)$/s.exec(pem) ?? [];
  if (problemOf({ cert, key }) === undefined) return { cert, key };
  throw new Error(
    `${path} does not hold a PEM key and its certificate; delete the file, and a new one is made`,
  );
}

/** Writes a draft beside the file first, so that the file is whole or missing. Returns false when the file was there before. */
async function keep(path: string, { cert, key }: Certificate, place: typeof rename): Promise<boolean> {
  const draft = join(path, '..', `.${CERTIFICATE_FILE}-${randomUUID()}`);
  try {
    await writeFile(draft, `${key}${cert}`, { flag: 'wx', mode: 0o600, flush: true });
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
