/** Returns path, query and fragment of a URL on this site, and "/" for any other URL: a login must not lead to other sites. */
export function pathOnSite(target: string | null, baseUrl: string): string {
  const path = target ?? '/';
  if (!URL.canParse(path, baseUrl)) return '/';
  const url = new URL(path, baseUrl);
  const relative = url.pathname + url.search + url.hash;
  return url.origin === new URL(baseUrl).origin && !relative.startsWith('//') ? relative : '/';
}
