/** A certificate that the user supplies. */
import { readFile } from 'node:fs/promises';
import { type Certificate, problemOf } from './certificate.ts';

/** Throws when certificate and key cannot be used together; `source` begins the message: "--tls-cert a.pem, --tls-key b.pem: the key does not belong to the certificate". */
export function checkCertificate(certificate: Certificate, source: string): void {
  const problem = problemOf(certificate);
  if (problem) throw new Error(`${source}: ${problem}`);
}

/** Reads the files of --tls-cert and --tls-key. Rejects when a file is missing or wrong; the message names the option and the file. */
export async function readOwnCertificate(certFile: string, keyFile: string): Promise<Certificate> {
  const [cert, key] = await Promise.all([readPem('--tls-cert', certFile), readPem('--tls-key', keyFile)]);
  checkCertificate({ cert, key }, `--tls-cert ${certFile}, --tls-key ${keyFile}`);
  return { cert, key };
}

function readPem(option: string, path: string): Promise<string> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    const problem = error.code === 'ENOENT' ? 'file not found' : error.message;
    throw new Error(`${option} ${path}: ${problem}`);
  });
}
