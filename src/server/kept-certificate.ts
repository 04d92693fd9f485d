/** The certificate that is kept with an org: one file, its key and itself, which nobody else may read. */
import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Certificate, isFresh, makeCertificate, problemOf } from './certificate.ts';

const CERTIFICATE_FILE = 'tls.pem';

/**
 * The certificate in the org directory, made if it is not there yet, and anew if it expires within 30 days. Safe beside others that do the
 * same: who comes second takes what the first one made. Rejects when the file holds anything else, or cannot be read or written.
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
  throw new Error(`${path} does not hold a certificate and its key; delete it, and another one is made`);
}

/** Written beside its place first, so that it is whole or not there at all. False when another one was there before. */
async function keep(path: string, { cert, key }: Certificate, place: typeof rename): Promise<boolean> {
  const draft = join(path, '..', `.${CERTIFICATE_FILE}-${randomUUID()}`);
  try {
    await writeFile(draft, `${key}${cert}`, { flag: 'wx', mode: 0o600, flush: true });
    await place(draft, path);
    return true;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    throw new Error(`cannot keep a certificate in ${path}: ${message}`);
  } finally {
    await rm(draft, { force: true });
  }
}
