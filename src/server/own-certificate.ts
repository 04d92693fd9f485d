/** A certificate that the user brings. */
import { readFile } from 'node:fs/promises';
import { type Certificate, problemOf } from './certificate.ts';

/** Throws when the two cannot be used together, naming what was given: "--tls-cert a.pem, --tls-key b.pem: the key is not that of the certificate". */
export function checkCertificate(certificate: Certificate, given: string): void {
  const problem = problemOf(certificate);
  if (problem) throw new Error(`${given}: ${problem}`);
}

/** Reads the files of --tls-cert and --tls-key. Rejects, naming the option and the file, for one that is missing or wrong. */
export async function readOwnCertificate(certFile: string, keyFile: string): Promise<Certificate> {
  const [cert, key] = await Promise.all([readPem('--tls-cert', certFile), readPem('--tls-key', keyFile)]);
  checkCertificate({ cert, key }, `--tls-cert ${certFile}, --tls-key ${keyFile}`);
  return { cert, key };
}

function readPem(option: string, path: string): Promise<string> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    const problem = error.code === 'ENOENT' ? 'there is no such file' : error.message;
    throw new Error(`${option} ${path}: ${problem}`);
  });
}
