/** The hosts for which the emulator answers a client that uses it as its proxy. It never forwards a request. */
import type { Socket } from 'node:net';
import { type Host, isSameHost, readHost, type Scheme } from './host.ts';
import { isLocalhostName, isSalesforceName, SALESFORCE_DOMAINS } from './served-names.ts';

export interface ServedHosts {
  /** Whether a request for the host, from this connection, is answered. */
  has(host: Host, socket: Socket): boolean;
}

/** Served are Salesforce's names at ports 80 and 443; this machine's names, and the address that the client called, at the emulator's own port; and the public URL. */
export function servedHosts(ownPort: () => number, publicUrl: string | undefined): ServedHosts {
  const publicHost = publicUrl === undefined ? undefined : hostOf(new URL(publicUrl));
  return {
    has: (host, { localAddress = '' }) => {
      if (isSalesforceName(host.name)) return host.port === 443 || host.port === 80;
      if (publicHost && isSameHost(host, publicHost)) return true;
      return host.port === ownPort() && (isLoopback(host.name) || host.name === printAddress(localAddress));
    },
  };
}

/** The sentence for a host that is not served. */
export function notServed(host: string): string {
  const domains = SALESFORCE_DOMAINS.join(', ');
  return `The emulator does not forward requests, and does not serve ${host}. As a proxy it serves ${domains} and all names below them at ports 80 and 443, its own address, and the host of --public-url.`;
}

function hostOf({ host, protocol }: URL): Host | undefined {
  return readHost(host, protocol.slice(0, -1) as Scheme);
}

/** Canonical forms only: other spellings of an address may mean something else elsewhere. */
function isLoopback(name: string): boolean {
  return isLocalhostName(name) || name === '[::1]' || /^127(?:\.(?:0|[1-9]\d{0,2})){3}$/.test(name);
}

function printAddress(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/, '');
  return plain.includes(':') ? `[${plain}]` : plain;
}
