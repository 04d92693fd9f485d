/** Schemes that a browser would run or read instead of going there. */
const HARMFUL = new Set(['javascript:', 'data:', 'vbscript:', 'file:', 'blob:', 'about:']);

/** Whether an app may be called back there: an absolute URL, of ASCII as headers are, without a fragment, of a scheme that leads somewhere. */
export function isSafeCallback(url: string): boolean {
  if (!URL.canParse(url) || !/^[!-~]+$/.test(url) || /[\\;,'"<>]/.test(url) || url.includes('#'))
    return false;
  return !HARMFUL.has(new URL(url).protocol);
}
