/** The approval page, which asks the user whether an app may act for them. */
import type { Answer } from '../../api/resource.ts';
import { APPROVAL_PATH, sourceOf } from './addresses.ts';
import { type AuthorizationRequest, targetOf } from './authorization-request.ts';
import type { LoggedIn } from './browser.ts';
import { html } from './html.ts';
import { page } from './page.ts';

/** Plain text for scopes; other scopes are shown by name. */
const SCOPE_TEXTS: Readonly<Record<string, string>> = {
  api: 'Manage user data via APIs',
  full: 'Full access',
  id: 'Access the identity URL service',
  openid: 'Access unique user identifiers',
  refresh_token: 'Perform requests at any time',
  web: 'Manage user data via Web browsers',
};

export function consentPage(
  request: AuthorizationRequest,
  parameters: URLSearchParams,
  { user, formToken }: LoggedIn,
): Answer {
  const { app, scope, redirectUri } = request;
  const content = html`<p><strong>${app.label}</strong> is asking to:</p>
<ul>${scope.map((name) => html`<li>${scopeText(name)}</li>`)}</ul>
<p>You are logged in as ${String(user.Username)}.</p>
<form method="post" action="${APPROVAL_PATH}">
<input type="hidden" name="source" value="${sourceOf(parameters)}"><input type="hidden" name="formToken" value="${formToken}">
${decisionButtons()}
</form>`;
  return page({ title: 'Allow access?', content, formTargets: [targetOf(redirectUri)] });
}

export function scopeText(scope: string): string {
  return SCOPE_TEXTS[scope] ?? scope;
}

export function decisionButtons() {
  return html`<button type="submit" id="oaapprove" name="decision" value="allow">Allow</button><button type="submit" id="oadeny" name="decision" value="deny" class="secondary">Deny</button>`;
}
