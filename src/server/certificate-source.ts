/** The source of an emulator's certificates: the user, else the authority of the org directory, else a new authority for this run. */
import type { Certificate } from './certificate.ts';

export interface CertificateSource {
  /** The certificate that clients must trust, in PEM: the user's own, else the root of the authority. */
  trusted(): Promise<string>;
  /** The certificate to show to a client that sends this server name, or none. */
  forName(serverName?: string): Promise<Certificate>;
}

/** Finds or makes the certificates at the first call, and tries again at the next call if that failed. `warn` reports an authority that was replaced. */
export function certificateSource(
  own: Certificate | undefined,
  directory: string | undefined,
  warn: (message: string) => void,
): CertificateSource {
  let opened: Promise<CertificateSource> | undefined;
  const open = () => {
    opened ??= (own ? ownSource(own) : authoritySource(directory, warn)).catch((error) => {
      opened = undefined;
      throw error;
    });
    return opened;
  };
  return {
    trusted: async () => (await open()).trusted(),
    forName: async (serverName) => (await open()).forName(serverName),
  };
}

async function ownSource(own: Certificate): Promise<CertificateSource> {
  return { trusted: async () => own.cert, forName: async () => own };
}

/** Loads the code that makes certificates only now, because an emulator that serves only http does not need it. */
async function authoritySource(
  directory: string | undefined,
  warn: (message: string) => void,
): Promise<CertificateSource> {
  const { openAuthority } = await import('./server-certificates.ts');
  return openAuthority(directory, warn);
}
