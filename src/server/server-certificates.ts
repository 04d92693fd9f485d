/** The certificates that an authority has issued in this run, by server name. */
import { type Authority, issueCertificate, makeAuthority } from './authority.ts';
import { type Certificate, isFresh } from './certificate.ts';
import type { CertificateSource } from './certificate-source.ts';
import { isLocalhostName, isSalesforceName } from './served-names.ts';
import { storedAuthority } from './stored-authority.ts';

/** Beyond this the least recently used certificate is dropped, because a client may send any number of names. */
const MAX_CERTIFICATES = 100;

export class ServerCertificates {
  readonly #authority: Authority;
  readonly #now: () => Date;
  readonly #issued = new Map<string, Promise<Certificate>>();

  constructor(authority: Authority, now: () => Date) {
    this.#authority = authority;
    this.#now = now;
  }

  /** The certificate for a server name; for a name that is not served, and for a client that sends none, the certificate for this machine's own names. */
  async forName(serverName = ''): Promise<Certificate> {
    const name = serverName.toLowerCase();
    const key = isSalesforceName(name) || (isLocalhostName(name) && name !== 'localhost') ? name : '';
    const issued = await this.#use(key);
    if (isFresh(issued, this.#now())) return issued;
    this.#issued.delete(key);
    return this.#use(key);
  }

  #use(key: string): Promise<Certificate> {
    const certificate =
      this.#issued.get(key) ?? issueCertificate(this.#authority, key || undefined, this.#now());
    this.#issued.delete(key);
    this.#issued.set(key, certificate);
    for (const oldest of this.#issued.keys()) {
      if (this.#issued.size <= MAX_CERTIFICATES) break;
      this.#issued.delete(oldest);
    }
    return certificate;
  }
}

/** The certificates of the org directory's authority, or without a directory of a new authority. */
export async function openAuthority(
  directory: string | undefined,
  warn: (message: string) => void,
): Promise<CertificateSource> {
  const now = () => new Date();
  const authority =
    directory === undefined ? await makeAuthority(now()) : await storedAuthority(directory, now(), warn);
  const certificates = new ServerCertificates(authority, now);
  return {
    trusted: async () => authority.root,
    forName: (serverName) => certificates.forName(serverName),
  };
}
