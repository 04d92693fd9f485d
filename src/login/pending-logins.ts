/** Logins that are under way: what lives for minutes, and is gone when the emulator stops. */
import { randomBytes } from 'node:crypto';
import { DeviceCodes } from './oauth/device-codes.ts';
import { OneTimeSecrets } from './one-time-secrets.ts';

/** What an authorization code stands for: one client, one user, one redirect, one challenge. */
export interface AuthorizedCode {
  readonly consumerKey: string;
  readonly userId: string;
  readonly redirectUri: string;
  readonly scope: readonly string[];
  readonly codeChallenge: string | null;
  readonly nonce: string | null;
  /** The tokens that it was exchanged for. */
  redemption?: Promise<Readonly<Record<string, string>>>;
}

const MINUTE = 60_000;

export class PendingLogins {
  /** 15 minutes, once (doc). */
  readonly codes = new OneTimeSecrets<AuthorizedCode>('aPrx', 15 * MINUTE);
  /** Each stands for the token of the session that asked for it: one minute, once (seen). */
  readonly frontdoors = new OneTimeSecrets<string>('', MINUTE);
  readonly devices = new DeviceCodes();
  /** Signs the forms of the login pages; pages from before a restart are asked again. */
  readonly formKey = randomBytes(32);
}
