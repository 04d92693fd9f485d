/** GET /: the page after a login without another target. A real org has its user interface here; this one says who is logged in (ours). */
import type { Answer } from '../../api/resource.ts';
import type { Call } from '../../api/route.ts';
import type { LoginServices } from '../services.ts';
import { loggedIn } from './browser.ts';
import { html } from './html.ts';
import { loginPage } from './login-page.ts';
import { page } from './page.ts';

export async function showHome(services: LoginServices, call: Call): Promise<Answer> {
  const browser = await loggedIn(services, call);
  if (!browser) return loginPage(services, call, { startUrl: '/' });
  const content = html`<p id="user">You are logged in as ${String(browser.user.Username)}.</p>
<p>This org has APIs only, and no further pages.</p>`;
  return page({ title: 'Logged in', content });
}
