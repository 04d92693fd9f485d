/** What a person does on the pages, or a script in their place: by the ids that such scripts use in real orgs. */
import { REDIRECT_URI } from '../browser.js';
import { PASSWORD, USERNAME } from '../emulator.js';

export async function logIn(page, password = PASSWORD) {
  await page.locator('#username').fill(USERNAME);
  await page.locator('#password').fill(password);
  await page.locator('#Login').click();
}

export const allow = (page, options) => page.locator('#oaapprove').click(options);
export const deny = (page) => page.locator('#oadeny').click();

/** The URL with which the browser has come back to the app. */
export async function backAtApp(page) {
  await page.waitForURL((url) => url.href.startsWith(REDIRECT_URI));
  return new URL(page.url());
}
