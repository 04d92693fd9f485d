/** The host and port that a request names (RFC 9110, 7.2; RFC 3986, 3.2). */

export interface Host {
  /** In lower case, without a dot at the end; an IPv6 address in brackets. */
  readonly name: string;
  readonly port: number;
}

export type Scheme = 'http' | 'https';

/** A name or an address, with or without a port. An empty host is refused, since an http URL always has one (ours). */
const HOST = /^(\[[0-9A-Fa-f:.]+\]|(?:[\w.~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+)(?::(\d*))?$/;

const DEFAULT_PORTS: Readonly<Record<Scheme, number>> = { http: 80, https: 443 };

export function isHost(text: string): boolean {
  return HOST.test(text);
}

/** Undefined for text that is not a host, and for a port that does not exist. */
export function readHost(text: string, scheme: Scheme): Host | undefined {
  const [, name, digits = ''] = HOST.exec(text) ?? [];
  const port = digits === '' ? DEFAULT_PORTS[scheme] : Number(digits);
  if (name === undefined || port > 65_535) return undefined;
  return { name: name.toLowerCase().replace(/(?<=.)\.$/, ''), port };
}

/** "login.salesforce.com", "127.0.0.1:4848": the scheme's own port is left out. */
export function printHost({ name, port }: Host, scheme: Scheme): string {
  return port === DEFAULT_PORTS[scheme] ? name : `${name}:${port}`;
}

export function isSameHost(one: Host, other: Host): boolean {
  return one.name === other.name && one.port === other.port;
}
