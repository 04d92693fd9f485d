/** What the control room may change of the login room: connected apps, and what users log in with. */
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

/** A session begun by a control. */
export interface BegunSession {
  readonly token: string;
  readonly userId: string;
  readonly username: string;
  /** When it ends, unless it is used before. */
  readonly expires: Date;
}

/** A connected app without its secret, which is told to nobody. */
export type ShownApp = Omit<ConnectedApp, 'consumerSecret'> & { readonly hasConsumerSecret: boolean };

export class LoginControls {
  readonly #services: LoginServices;

  constructor(services: LoginServices) {
    this.#services = services;
  }

  async connectedApps(): Promise<ShownApp[]> {
    return (await listConnectedApps(this.#services.org)).map(shown);
  }

  async connectedApp(consumerKey: string): Promise<ShownApp | undefined> {
    const app = await findConnectedApp(this.#services.org, consumerKey);
    return app && shown(app);
  }

  /** The app as it is now, or what is wrong with it. */
  async putConnectedApp(
    consumerKey: string,
    input: unknown,
  ): Promise<ShownApp | { errors: readonly string[] }> {
    const { org } = this.#services;
    const { readConnectedApp } = await import('./connected-app-input.ts');
    const read = readConnectedApp(consumerKey, input, await findConnectedApp(org, consumerKey));
    if ('errors' in read) return read;
    await putConnectedApp(org, read.app);
    return shown(read.app);
  }

  /** Ends its sessions too. False when there is no such app. */
  async deleteConnectedApp(consumerKey: string): Promise<boolean> {
    const isDeleted = await deleteConnectedApp(this.#services.org, consumerKey);
    if (isDeleted) await revokeTokensOf(this.#services, consumerKey);
    return isDeleted;
  }

  /** Of the user with that name, without one of the administrator: durable. Or why there is none. */
  async beginSession(username?: string): Promise<BegunSession | 'unknown' | 'inactive'> {
    const { org, sessions, clock } = this.#services;
    const user = await (username === undefined ? administrator(org) : anyUserNamed(org, username));
    if (!user) return 'unknown';
    if (user.IsActive === false) return 'inactive';
    const { token } = await sessions.issue({ userId: user.Id });
    const expires = new Date(clock.now().getTime() + org.settings.sessionTimeout);
    return { token, userId: user.Id, username: String(user.Username), expires };
  }

  /** False when no active user has that name. */
  async changeCredential(username: string, change: CredentialChange): Promise<boolean> {
    const user = await userNamed(this.#services.org, username);
    if (user) await changeCredential(this.#services.org, user.Id, change);
    return user !== undefined;
  }
}

function shown({ consumerSecret, ...app }: ConnectedApp): ShownApp {
  return { ...app, hasConsumerSecret: consumerSecret !== null };
}
