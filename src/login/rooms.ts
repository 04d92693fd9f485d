/** What the login room works with, of one org. */
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Org } from '../org/port.ts';
import { PendingLogins } from './pending-logins.ts';
import type { SessionStore } from './sessions.ts';

export interface LoginRooms {
  readonly org: Org;
  readonly clock: Clock;
  readonly sessions: SessionStore;
  readonly pending: PendingLogins;
  readonly log: Log;
}

export function loginRooms(org: Org, clock: Clock, sessions: SessionStore, log: Log): LoginRooms {
  return { org, clock, sessions, pending: new PendingLogins(), log };
}
