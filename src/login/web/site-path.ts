/** Where a browser may be sent after it has logged in: this site and no other. */

/** Path, query and fragment of the given URL if it leads to this site, "/" if it does not. */
export function pathOnSite(given: string | null, baseUrl: string): string {
  const path = given ?? '/';
  if (!URL.canParse(path, baseUrl)) return '/';
  const url = new URL(path, baseUrl);
  const whole = url.pathname + url.search + url.hash;
  return url.origin === new URL(baseUrl).origin && !whole.startsWith('//') ? whole : '/';
}
