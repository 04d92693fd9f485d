/**
 * GET /: the login page for a browser without a session, or with the address that asks for a login (seen: login-page-addresses). A real org
 * has its user interface here for the others; this one says who is logged in (ours).
 */
import type { Answer } from '../../api/resource.ts';
import type { Call } from '../../api/route.ts';
import type { LoginServices } from '../services.ts';
import { LOGIN_REQUIRED } from './addresses.ts';
import { loggedIn } from './browser.ts';
import { html } from './html.ts';
import { loginPage } from './login-page.ts';
import { page } from './page.ts';
import { pathOnSite } from './site-path.ts';

export async function showHome(services: LoginServices, call: Call): Promise<Answer> {
  const { query, baseUrl } = call;
  const browser = query.get('ec') === LOGIN_REQUIRED ? undefined : await loggedIn(services, call);
  if (!browser) {
    const startUrl = pathOnSite(query.get('startURL'), baseUrl);
    return loginPage(services, call, { startUrl, username: query.get('un') ?? '' });
  }
  const content = html`<p id="user">You are logged in as ${String(browser.user.Username)}.</p>
<p>This org has APIs only, and no further pages.</p>`;
  return page({ title: 'Logged in', content });
}
