/** Certificates for tests that need one without an emulator. */
import { issueCertificate, makeAuthority } from '../../src/server/authority.ts';
import type { Certificate } from '../../src/server/certificate.ts';

export interface Trusted extends Certificate {
  /** The authority's root, for clients to trust. */
  readonly ca: string;
}

/** A certificate for the names of this machine, of a new authority. */
export async function makeTrusted(): Promise<Trusted> {
  const now = new Date();
  const authority = await makeAuthority(now);
  return { ...(await issueCertificate(authority, undefined, now)), ca: authority.root };
}
