/** Schemes that make a browser run code or read local data. */
const UNSAFE_SCHEMES = new Set(['javascript:', 'data:', 'vbscript:', 'file:', 'blob:', 'about:']);

/** Whether the URL may be a callback: absolute, ASCII (it becomes a header), without a fragment, with a safe scheme. */
export function isSafeCallback(url: string): boolean {
  if (!URL.canParse(url) || !/^[!-~]+$/.test(url) || /[\\;,'"<>]/.test(url) || url.includes('#'))
    return false;
  return !UNSAFE_SCHEMES.has(new URL(url).protocol);
}
