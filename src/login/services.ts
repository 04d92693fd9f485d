/** What the login routes of one org need. */
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Org } from '../org/port.ts';
import { PendingLogins } from './pending-logins.ts';
import type { SessionStore } from './sessions.ts';

export interface LoginServices {
  readonly org: Org;
  readonly clock: Clock;
  readonly sessions: SessionStore;
  readonly pending: PendingLogins;
  readonly log: Log;
}

/** An org as the login routes see it. */
export interface LoginOrg {
  readonly login: LoginServices;
}

export function loginServices(org: Org, clock: Clock, sessions: SessionStore, log: Log): LoginServices {
  return { org, clock, sessions, pending: new PendingLogins(), log };
}
