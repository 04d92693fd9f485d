/** The org's connected apps: the standard ones, and the records that add, replace or delete apps. */
import type { FieldValues, Org, OrgView, SObjectRecord } from '../org/port.ts';
import { standardApps } from './standard-apps.ts';

/** A connected app; members are named as in its metadata (doc). */
export interface ConnectedApp {
  /** The client_id. */
  readonly consumerKey: string;
  readonly label: string;
  /** The client_secret; null for an app without one. */
  readonly consumerSecret: string | null;
  readonly callbackUrls: readonly string[];
  /** Certificates or public keys in PEM; JWTs signed by their private keys are accepted. */
  readonly certificates: readonly string[];
  readonly scopes: readonly string[];
  /** Username that client_credentials logs in; null is the administrator (ours). */
  readonly oauthClientCredentialUser: string | null;
  /** Users need not consent. */
  readonly isAdminApproved: boolean;
  /** The web server flow accepts a client without its secret. */
  readonly isConsumerSecretOptional: boolean;
  readonly isSecretRequiredForRefreshToken: boolean;
  /** Each refresh issues a new refresh token, and each refresh token works once (doc). */
  readonly isRefreshTokenRotated: boolean;
  readonly isPkceRequired: boolean;
}

const OBJECT = 'ConnectedApp';

export async function findConnectedApp(org: Org, consumerKey: string): Promise<ConnectedApp | undefined> {
  const record = await recordOf(org, consumerKey);
  if (record) return appOf(record);
  return standardApps().find((app) => app.consumerKey === consumerKey);
}

/** Returns the apps in the order of their consumer keys. */
export async function listConnectedApps(org: Org): Promise<ConnectedApp[]> {
  const apps = new Map(standardApps().map((app) => [app.consumerKey, app]));
  for (const record of await org.all(OBJECT)) {
    const app = appOf(record);
    if (app) apps.set(app.consumerKey, app);
    else apps.delete(String(record.ConsumerKey));
  }
  return [...apps.values()].sort((one, other) => (one.consumerKey < other.consumerKey ? -1 : 1));
}

/** Adds the app, or replaces the one with the same consumer key. */
export function putConnectedApp(org: Org, app: ConnectedApp): Promise<void> {
  return write(org, app.consumerKey, { ...toFields(app), IsDeletedStandardApp: false });
}

/** Returns false when no app has that consumer key. */
export async function deleteConnectedApp(org: Org, consumerKey: string): Promise<boolean> {
  if (!(await findConnectedApp(org, consumerKey))) return false;
  if (standardApps().some((app) => app.consumerKey === consumerKey)) {
    await write(org, consumerKey, { ConsumerKey: consumerKey, IsDeletedStandardApp: true });
  } else {
    await org.transact(consumerKey, async (tx) => {
      const existing = await recordOf(tx, consumerKey);
      if (existing) await tx.delete(OBJECT, existing.Id);
    });
  }
  return true;
}

/** The org finds text in any letter case; consumer keys are case-sensitive. */
async function recordOf(view: OrgView, consumerKey: string): Promise<SObjectRecord | undefined> {
  const found = await view.find(OBJECT, 'ConsumerKey', consumerKey);
  return found.find(({ ConsumerKey }) => ConsumerKey === consumerKey);
}

function write(org: Org, consumerKey: string, fields: FieldValues): Promise<void> {
  return org.transact(consumerKey, async (tx) => {
    const existing = await recordOf(tx, consumerKey);
    if (existing) await tx.update(OBJECT, existing.Id, fields);
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
    IsRefreshTokenRotated: app.isRefreshTokenRotated,
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
    callbackUrls: splitWords(text('CallbackUrl')),
    certificates: text('Certificate')?.match(PEM) ?? [],
    scopes: splitWords(text('Scopes')),
    oauthClientCredentialUser: text('OauthClientCredentialUser'),
    isAdminApproved: record.IsAdminApproved === true,
    isConsumerSecretOptional: record.IsConsumerSecretOptional === true,
    isSecretRequiredForRefreshToken: record.IsSecretRequiredForRefreshToken === true,
    isRefreshTokenRotated: record.IsRefreshTokenRotated === true,
    isPkceRequired: record.IsPkceRequired === true,
  };
}

const PEM = /-----BEGIN ([A-Z ]+)-----[^-]*-----END \1-----/g;

function splitWords(text: string | null): string[] {
  return text?.split(/\s+/).filter((word) => word !== '') ?? [];
}
