/** The org's connected apps: those that ship with the emulator, and records that add to them, replace them or take them away. */
import type { FieldValues, Org, OrgView, SObjectRecord } from '../org/port.ts';
import { standardApps } from './standard-apps.ts';

/** In the words of a connected app's metadata (doc). */
export interface ConnectedApp {
  /** The client_id. */
  readonly consumerKey: string;
  readonly label: string;
  /** The client_secret; null for an app that cannot keep one. */
  readonly consumerSecret: string | null;
  readonly callbackUrls: readonly string[];
  /** PEM, of certificates or public keys: who holds their private keys may speak for the users. */
  readonly certificates: readonly string[];
  readonly scopes: readonly string[];
  /** Whom client_credentials logs in; null is the administrator (ours). */
  readonly oauthClientCredentialUser: string | null;
  /** Users are not asked for their consent. */
  readonly isAdminApproved: boolean;
  /** The web server flow takes a client without its secret. */
  readonly isConsumerSecretOptional: boolean;
  readonly isSecretRequiredForRefreshToken: boolean;
  readonly isPkceRequired: boolean;
}

const OBJECT = 'ConnectedApp';

export async function findConnectedApp(org: Org, consumerKey: string): Promise<ConnectedApp | undefined> {
  const record = await recordOf(org, consumerKey);
  if (record) return appOf(record);
  return standardApps().find((app) => app.consumerKey === consumerKey);
}

/** In order of their consumer keys. */
export async function listConnectedApps(org: Org): Promise<ConnectedApp[]> {
  const apps = new Map(standardApps().map((app) => [app.consumerKey, app]));
  for (const record of await org.all(OBJECT)) {
    const app = appOf(record);
    if (app) apps.set(app.consumerKey, app);
    else apps.delete(String(record.ConsumerKey));
  }
  return [...apps.values()].sort((one, other) => (one.consumerKey < other.consumerKey ? -1 : 1));
}

/** Adds the app or takes the place of the one with its consumer key. */
export function putConnectedApp(org: Org, app: ConnectedApp): Promise<void> {
  return write(org, app.consumerKey, { ...toFields(app), IsDeletedStandardApp: false });
}

/** False when there is none. */
export async function deleteConnectedApp(org: Org, consumerKey: string): Promise<boolean> {
  if (!(await findConnectedApp(org, consumerKey))) return false;
  if (standardApps().some((app) => app.consumerKey === consumerKey)) {
    await write(org, consumerKey, { ConsumerKey: consumerKey, IsDeletedStandardApp: true });
  } else {
    await org.transact(consumerKey, async (tx) => {
      const known = await recordOf(tx, consumerKey);
      if (known) await tx.delete(OBJECT, known.Id);
    });
  }
  return true;
}

/** The org finds text whatever its case; consumer keys are told apart by it. */
async function recordOf(view: OrgView, consumerKey: string): Promise<SObjectRecord | undefined> {
  const found = await view.find(OBJECT, 'ConsumerKey', consumerKey);
  return found.find(({ ConsumerKey }) => ConsumerKey === consumerKey);
}

function write(org: Org, consumerKey: string, fields: FieldValues): Promise<void> {
  return org.transact(consumerKey, async (tx) => {
    const known = await recordOf(tx, consumerKey);
    if (known) await tx.update(OBJECT, known.Id, fields);
    else await tx.insert(OBJECT, fields);
  });
}

function toFields(app: ConnectedApp): FieldValues {
  return {
    ConsumerKey: app.consumerKey,
    Label: app.label,
    ConsumerSecret: app.consumerSecret,
    CallbackUrl: app.callbackUrls.join('\n'),
    Certificate: app.certificates.join('\n'),
    Scopes: app.scopes.join(' '),
    OauthClientCredentialUser: app.oauthClientCredentialUser,
    IsAdminApproved: app.isAdminApproved,
    IsConsumerSecretOptional: app.isConsumerSecretOptional,
    IsSecretRequiredForRefreshToken: app.isSecretRequiredForRefreshToken,
    IsPkceRequired: app.isPkceRequired,
  };
}

function appOf(record: SObjectRecord): ConnectedApp | undefined {
  if (record.IsDeletedStandardApp === true) return undefined;
  const text = (field: string) => (typeof record[field] === 'string' ? String(record[field]) : null);
  return {
    consumerKey: String(record.ConsumerKey),
    label: text('Label') ?? String(record.ConsumerKey),
    consumerSecret: text('ConsumerSecret'),
    callbackUrls: words(text('CallbackUrl')),
    certificates: text('Certificate')?.match(PEM) ?? [],
    scopes: words(text('Scopes')),
    oauthClientCredentialUser: text('OauthClientCredentialUser'),
    isAdminApproved: record.IsAdminApproved === true,
    isConsumerSecretOptional: record.IsConsumerSecretOptional === true,
    isSecretRequiredForRefreshToken: record.IsSecretRequiredForRefreshToken === true,
    isPkceRequired: record.IsPkceRequired === true,
  };
}

const PEM = /-----BEGIN ([A-Z ]+)-----[^-]*-----END \1-----/g;

function words(text: string | null): string[] {
  return text?.split(/\s+/).filter((word) => word !== '') ?? [];
}
