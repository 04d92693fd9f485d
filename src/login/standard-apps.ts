/** The connected apps that every org has from the start: the Salesforce CLI's own, and a demo app (ours). */

import { readFileSync } from 'node:fs';
import { PACKAGE_ROOT } from '../package-root.ts';
import type { ConnectedApp } from './connected-apps.ts';

export const DEMO_CLIENT = { id: 'sfom', secret: 'sfom-secret' } as const;

const CERTIFICATE = new URL('data/demo-keys/sfom.crt', PACKAGE_ROOT);

/** The CLI's app, without a secret and with one callback (seen: app-of-the-cli). */
const PLATFORM_CLI: ConnectedApp = {
  consumerKey: 'PlatformCLI',
  label: 'Salesforce CLI',
  consumerSecret: null,
  callbackUrls: ['http://localhost:1717/OauthRedirect'],
  certificates: [],
  scopes: ['api', 'id', 'web', 'refresh_token'],
  oauthClientCredentialUser: null,
  isAdminApproved: false,
  isConsumerSecretOptional: true,
  isSecretRequiredForRefreshToken: false,
  isRefreshTokenRotated: false,
  isPkceRequired: false,
};

function demoApp(): ConnectedApp {
  return {
    consumerKey: DEMO_CLIENT.id,
    label: 'sfom demo',
    consumerSecret: DEMO_CLIENT.secret,
    callbackUrls: [
      'http://localhost:1717/OauthRedirect',
      'http://localhost:3000/callback',
      'http://localhost:3000/oauth2/callback',
      'https://oauth.pstmn.io/v1/callback',
      'sfom://callback',
    ],
    certificates: [readFileSync(CERTIFICATE, 'utf8')],
    scopes: ['api', 'id', 'web', 'full', 'openid', 'refresh_token'],
    oauthClientCredentialUser: null,
    isAdminApproved: true,
    isConsumerSecretOptional: true,
    isSecretRequiredForRefreshToken: false,
    isRefreshTokenRotated: false,
    isPkceRequired: false,
  };
}

let apps: readonly ConnectedApp[] | undefined;

export function standardApps(): readonly ConnectedApp[] {
  apps ??= [PLATFORM_CLI, demoApp()];
  return apps;
}
