/** The orgs that one server serves, and the choice of the one that a request is for. */
import type { IncomingHttpHeaders } from 'node:http';
import type { OrgServices } from './resource.ts';
import { readToken, type Session } from './session.ts';

/** The parts of an org that the API needs; routes may need more. */
export interface ServedOrg {
  readonly services: OrgServices;
  readonly login: { readonly sessions: SessionFinder };
}

/** Both compare in constant time; undefined for a token that is unknown, revoked or expired. */
interface SessionFinder {
  /** Counts as a use of the session. */
  find(token: string): Session | undefined;
  /** Does not count as a use. */
  peek(token: string): { readonly session: Session } | undefined;
}

/** The session that makes a request, and the services of its org. */
export interface Authenticated {
  readonly session: Session;
  readonly services: OrgServices;
}

export interface OrgEntry<O extends ServedOrg> {
  readonly org: O;
  /** Host names that belong to this org only, in lower case: "acme.localhost". */
  readonly hosts?: readonly string[];
}

/** A directory of orgs. The first org gets all requests that name no org. */
export class Orgs<O extends ServedOrg> {
  #entries: readonly [OrgEntry<O>, ...OrgEntry<O>[]];

  constructor(first: OrgEntry<O>, ...others: readonly OrgEntry<O>[]) {
    this.#entries = [first, ...others];
  }

  /** Later requests get `next` in place of `org`; those that run go on with `org`. */
  replace(org: O, next: O): void {
    const replaced = (entry: OrgEntry<O>) => (entry.org === org ? { ...entry, org: next } : entry);
    const [first, ...others] = this.#entries;
    this.#entries = [replaced(first), ...others.map(replaced)];
  }

  /** The org that owns the host; else the org of the token; else the first org (ours: a real org always has its own host). */
  find(headers: IncomingHttpHeaders): O {
    const [{ org }, ...others] = this.#entries;
    if (others.length === 0) return org;
    return this.#ofHost(headers.host) ?? this.#ofToken(readToken(headers.authorization)) ?? org;
  }

  /** The session of the request's token, if the org knows that token. A host of one org does not accept the token of another. */
  authenticate(headers: IncomingHttpHeaders): Authenticated | undefined {
    const token = readToken(headers.authorization);
    if (token === undefined) return undefined;
    const { services, login } = this.find(headers);
    const session = login.sessions.find(token);
    return session && { session, services };
  }

  #ofHost(host = ''): O | undefined {
    const name = host.replace(/:\d*$/, '').toLowerCase();
    return this.#entries.find(({ hosts = [] }) => hosts.includes(name))?.org;
  }

  #ofToken(token = ''): O | undefined {
    return this.#entries.find(({ org }) => org.login.sessions.peek(token))?.org;
  }
}
