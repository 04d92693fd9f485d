/** Where an emulator's certificate comes from: the user, else the org directory, else it is made for this run. */
import type { Certificate } from './certificate.ts';

/** Finds it when it is first asked for, and not before; looks again when that was in vain. */
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
