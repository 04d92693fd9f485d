/** A browser of the simplest kind: it keeps cookies, follows no redirects by itself, and sends the forms that it was shown. */
export interface Shown {
  readonly status: number;
  readonly url: string;
  readonly headers: Headers;
  readonly text: string;
  /** The target of a redirect; throws for any other answer. */
  readonly location: URL;
}

export class Browser {
  readonly #origin: string;
  readonly cookies = new Map<string, string>();

  constructor(origin: string) {
    this.#origin = origin;
  }

  open(path: string): Promise<Shown> {
    return this.#send(path, {});
  }

  /** Opens a path and follows redirects on this site. */
  async follow(path: string): Promise<Shown> {
    let shown = await this.open(path);
    while (shown.status === 302 && shown.location.origin === this.#origin)
      shown = await this.open(shown.location.href);
    return shown;
  }

  post(path: string, form: Record<string, string>): Promise<Shown> {
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
    return this.#send(path, { method: 'POST', headers, body: new URLSearchParams(form).toString() });
  }

  /** Fills in the page's only form and sends it; `values` are what a user types, or the button pressed. */
  submit({ text }: Shown, values: Record<string, string>): Promise<Shown> {
    const action = /<form method="post" action="([^"]*)"/.exec(text)?.[1];
    if (!action) throw new Error(`no form on ${text}`);
    const fields = [...text.matchAll(/<input type="(?:hidden|text|password)"[^>]*>/g)].map(([tag]) => [
      /name="([^"]*)"/.exec(tag)?.[1] ?? '',
      unescaped(/value="([^"]*)"/.exec(tag)?.[1] ?? ''),
    ]);
    return this.post(action, { ...Object.fromEntries(fields), ...values });
  }

  async #send(path: string, init: RequestInit): Promise<Shown> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const url = new URL(path, this.#origin).href;
    const headers = { ...(init.headers as object), ...(cookie ? { Cookie: cookie } : {}) };
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      this.cookies.set(name, value);
    }
    const text = await response.text();
    return {
      status: response.status,
      url,
      headers: response.headers,
      text,
      get location() {
        const location = response.headers.get('location');
        if (response.status !== 302 || location === null)
          throw new Error(`no redirect: ${response.status} ${text}`);
        return new URL(location, url);
      },
    };
  }
}

function unescaped(text: string): string {
  return text
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&amp;/g, '&');
}
