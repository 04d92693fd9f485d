/** What /_emulator can change about logins: connected apps, sessions, and users' credentials. */
import {
  type ConnectedApp,
  deleteConnectedApp,
  findConnectedApp,
  listConnectedApps,
  putConnectedApp,
} from './connected-apps.ts';
import {
  administrator,
  anyUserNamed,
  type CredentialChange,
  changeCredential,
  userNamed,
} from './credentials.ts';
import { revokeTokensOf } from './refresh-tokens.ts';
import type { LoginServices } from './services.ts';

/** A session created without a login. */
export interface CreatedSession {
  readonly token: string;
  readonly userId: string;
  readonly username: string;
  /** When it ends if it is not used. */
  readonly expires: Date;
}

/** A connected app without its secret, which is never shown. */
export type AppWithoutSecret = Omit<ConnectedApp, 'consumerSecret'> & { readonly hasConsumerSecret: boolean };

export class LoginControls {
  readonly #services: LoginServices;

  constructor(services: LoginServices) {
    this.#services = services;
  }

  async connectedApps(): Promise<AppWithoutSecret[]> {
    return (await listConnectedApps(this.#services.org)).map(withoutSecret);
  }

  async connectedApp(consumerKey: string): Promise<AppWithoutSecret | undefined> {
    const app = await findConnectedApp(this.#services.org, consumerKey);
    return app && withoutSecret(app);
  }

  /** Returns the stored app, or the problems of the input. */
  async putConnectedApp(
    consumerKey: string,
    input: unknown,
  ): Promise<AppWithoutSecret | { errors: readonly string[] }> {
    const { org } = this.#services;
    const { readConnectedApp } = await import('./connected-app-input.ts');
    const result = readConnectedApp(consumerKey, input, await findConnectedApp(org, consumerKey));
    if ('errors' in result) return result;
    await putConnectedApp(org, result.app);
    return withoutSecret(result.app);
  }

  /** Also revokes the app's tokens and sessions. Returns false for an unknown app. */
  async deleteConnectedApp(consumerKey: string): Promise<boolean> {
    const isDeleted = await deleteConnectedApp(this.#services.org, consumerKey);
    if (isDeleted) await revokeTokensOf(this.#services, consumerKey);
    return isDeleted;
  }

  /** Creates a stored session for the user, or for the administrator without a username; or returns why it cannot. */
  async beginSession(username?: string): Promise<CreatedSession | 'unknown' | 'inactive'> {
    const { org, sessions, clock } = this.#services;
    const user = await (username === undefined ? administrator(org) : anyUserNamed(org, username));
    if (!user) return 'unknown';
    if (user.IsActive === false) return 'inactive';
    const { token } = await sessions.issue({ userId: user.Id });
    const expires = new Date(clock.now().getTime() + org.settings.sessionTimeout);
    return { token, userId: user.Id, username: String(user.Username), expires };
  }

  /** Returns false when no active user has that name. */
  async changeCredential(username: string, change: CredentialChange): Promise<boolean> {
    const user = await userNamed(this.#services.org, username);
    if (user) await changeCredential(this.#services.org, user.Id, change);
    return user !== undefined;
  }
}

function withoutSecret({ consumerSecret, ...app }: ConnectedApp): AppWithoutSecret {
  return { ...app, hasConsumerSecret: consumerSecret !== null };
}
