/** A browser and its user, for logins that go through web pages. */
import { CLIENT_ID, CLIENT_SECRET, PASSWORD, USERNAME } from './emulator.js';

/** A callback of the demo app; nothing listens there. */
export const REDIRECT_URI = 'http://localhost:1717/OauthRedirect';

const MOST_PAGES = 8;

/** Opens a page, logs in if required, and returns the URL that leads from the org to the app. */
export async function logInByBrowser(address) {
  const cookies = new Map();
  let request = { url: address };
  for (let page = 0; page < MOST_PAGES; page++) {
    const answer = await visit(request, cookies);
    const location = answer.headers.get('location');
    if (location?.startsWith(REDIRECT_URI)) return new URL(location);
    request = location
      ? { url: new URL(location, request.url).href }
      : submit(await answer.text(), request.url);
  }
  throw new Error(`no way back to the app after ${MOST_PAGES} pages`);
}

/** A refresh token of the demo app, by the web server flow. */
export async function refreshToken(loginUrl) {
  const app = { client_id: CLIENT_ID, redirect_uri: REDIRECT_URI };
  const asked = new URLSearchParams({ ...app, response_type: 'code', scope: 'api refresh_token' });
  const back = await logInByBrowser(`${loginUrl}/services/oauth2/authorize?${asked}`);
  const code = back.searchParams.get('code');
  const body = { ...app, client_secret: CLIENT_SECRET, grant_type: 'authorization_code', code };
  const answer = await fetch(`${loginUrl}/services/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams(body),
  });
  return (await answer.json()).refresh_token;
}

async function visit({ url, body }, cookies) {
  const headers = { Cookie: [...cookies].map((pair) => pair.join('=')).join('; ') };
  const answer = await fetch(url, { method: body ? 'POST' : 'GET', body, headers, redirect: 'manual' });
  for (const cookie of answer.headers.getSetCookie()) {
    const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie);
    cookies.set(name, value);
  }
  return answer;
}

/** The page's form, filled in: hidden fields unchanged, the others by their purpose. */
function submit(html, url) {
  const form = /<form[^>]*>.*?<\/form>/s.exec(html)?.[0];
  if (!form) throw new Error(`a page without a form: ${html}`);
  const body = new URLSearchParams();
  for (const [input] of form.matchAll(/<input[^>]*>/g)) {
    const { type, name, value = '' } = attributes(input);
    const filled = { hidden: value, text: USERNAME, password: PASSWORD }[type];
    if (filled !== undefined) body.set(name, filled);
  }
  return { url: new URL(attributes(form).action ?? '', url).href, body };
}

/** The attributes of a tag, with the only entity that occurs in them here. */
function attributes(tag) {
  const pairs = /^<[^>]*>/.exec(tag)[0].matchAll(/([\w-]+)="([^"]*)"/g);
  return Object.fromEntries([...pairs].map(([, name, value]) => [name, value.replaceAll('&amp;', '&')]));
}
