/** Text of a URL without its percent escapes; undefined for escapes that spell no text. */
export function decodeUri(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
