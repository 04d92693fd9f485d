/** The request target in its absolute form, which clients of a proxy send (RFC 9112, 3.2.2), and some clients always (seen: hosts-built-in). */
import type { Scheme } from './host.ts';

export interface AbsoluteTarget {
  readonly scheme: Scheme;
  /** As the client wrote it, still unchecked. */
  readonly host: string;
  /** Path and query. */
  readonly path: string;
}

/** Up to the first mark that ends the authority of a URL; a fragment is never sent. */
const ABSOLUTE = /^(https?):\/\/([^/?#]*)([/?][^#]*)?$/i;

/** Returns undefined for a path or an asterisk, and "invalid" for any other target. */
export function readTarget(target: string): AbsoluteTarget | 'invalid' | undefined {
  if (target.startsWith('/') || target === '*') return undefined;
  const [, scheme, host, rest = '/'] = ABSOLUTE.exec(target) ?? [];
  if (scheme === undefined || host === undefined) return 'invalid';
  const path = rest.startsWith('/') ? rest : `/${rest}`;
  return { scheme: scheme.toLowerCase() as Scheme, host, path };
}
