/** Where an emulator's certificate comes from. */
import { readFile } from 'node:fs/promises';
import { type Certificate, makeCertificate, problemOf } from './certificate.ts';
import { keptCertificate } from './kept-certificate.ts';

/** One's own certificate, else the one kept in the org directory, else one made for this run. Nothing is read or made before it is first asked for. */
export function certificateSource(
  own: Certificate | undefined,
  directory: string | undefined,
): () => Promise<Certificate> {
  const find = async () => {
    if (own) return own;
    return directory === undefined ? makeCertificate(new Date()) : keptCertificate(directory, new Date());
  };
  let found: Promise<Certificate> | undefined;
  return () => {
    found ??= find().catch((error) => {
      found = undefined;
      throw error;
    });
    return found;
  };
}

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
