/** Logins in progress: short-lived state that is lost when the emulator stops. */
import { randomBytes } from 'node:crypto';
import { DeviceCodes } from './oauth/device-codes.ts';
import { OneTimeSecrets } from './one-time-secrets.ts';

/** The client, user, redirect and challenge that an authorization code was issued for. */
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

const MINUTE_MS = 60_000;

export class PendingLogins {
  /** Valid once, for 15 minutes (doc). */
  readonly codes = new OneTimeSecrets<AuthorizedCode>('aPrx', 15 * MINUTE_MS);
  /** Each holds the access token of the session that requested it. Valid once, for one minute (seen). */
  readonly frontdoors = new OneTimeSecrets<string>('', MINUTE_MS);
  readonly devices = new DeviceCodes();
  /** Signs the forms of the login pages; forms from before a restart are refused and shown again. */
  readonly formKey = randomBytes(32);
}
