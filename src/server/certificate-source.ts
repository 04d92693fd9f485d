/** The source of an emulator's certificate: the user, else the org directory, else a new one for this run. */
import type { Certificate } from './certificate.ts';

/** Returns a function that finds the certificate at its first call, and tries again at the next call if that failed. */
export function certificateSource(
  own: Certificate | undefined,
  directory: string | undefined,
): () => Promise<Certificate> {
  let found: Promise<Certificate> | undefined;
  return () => {
    found ??= find(own, directory).catch((error) => {
      found = undefined;
      throw error;
    });
    return found;
  };
}

async function find(own: Certificate | undefined, directory: string | undefined): Promise<Certificate> {
  if (own) return own;
  const [{ makeCertificate }, { keptCertificate }] = await Promise.all([
    import('./certificate.ts'),
    import('./kept-certificate.ts'),
  ]);
  return directory === undefined ? makeCertificate(new Date()) : keptCertificate(directory, new Date());
}
