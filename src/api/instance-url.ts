/** Salesforce's login hosts do not serve an org's API; the org's My Domain host does (doc). */
const LOGIN_HOST = /^(https?:\/\/)(?:login|test)\.salesforce\.com$/;

/** The org's My Domain host (ours): a client reaches it by the same proxy as the login host. */
const MY_DOMAIN = 'sfom-emulator.my.salesforce.com';

/** The base URL of the org's API for a client that logs in at this base URL: the same URL, unless it is that of a login host. */
export function instanceUrl(baseUrl: string): string {
  return baseUrl.replace(LOGIN_HOST, `$1${MY_DOMAIN}`);
}
