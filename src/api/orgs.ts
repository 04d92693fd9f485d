/** The orgs that one server serves, and which of them a request is for. */
import type { IncomingHttpHeaders } from 'node:http';
import type { OrgServices } from './resource.ts';
import { readToken, type Session } from './session.ts';

/** What the API needs of an org; the routes beside it may need more. */
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

/** Who makes a request, and what their org offers. */
export interface Authenticated {
  readonly session: Session;
  readonly services: OrgServices;
}

export interface OrgEntry<O extends ServedOrg> {
  readonly org: O;
  /** Host names of this org alone, in lower case: "acme.localhost". */
  readonly hosts?: readonly string[];
}

/** A directory of orgs. The first one takes the requests that name no org. */
export class Orgs<O extends ServedOrg> {
  readonly #entries: readonly [OrgEntry<O>, ...OrgEntry<O>[]];

  constructor(first: OrgEntry<O>, ...others: readonly OrgEntry<O>[]) {
    this.#entries = [first, ...others];
  }

  /** By the host, where it is one org's own; else by the token; else the first org (ours: a real org always has its own host). */
  find(headers: IncomingHttpHeaders): O {
    const [{ org }, ...others] = this.#entries;
    if (others.length === 0) return org;
    return this.#ofHost(headers.host) ?? this.#ofToken(readToken(headers.authorization)) ?? org;
  }

  /** The session of the request's token, if its org has one. A host of one org does not take another org's token. */
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
