/** Salesforce's hosts for logins do not serve the API of an org: that is at the org's My Domain host (doc). */
const LOGIN_HOST = /^(https?:\/\/)(?:login|test)\.salesforce\.com$/;

/** The org's My Domain host (ours): a client reaches it by the same proxy as the login host. */
const MY_DOMAIN = 'sfom-emulator.my.salesforce.com';

/** The base URL of the org's API for a client that logs in at this base URL: the same one, unless it is that of a host for logins. */
export function instanceUrl(baseUrl: string): string {
  return baseUrl.replace(LOGIN_HOST, `$1${MY_DOMAIN}`);
}
