/** HTML pages as answers: one style, and headers that allow only what the page needs. */
import { createHash } from 'node:crypto';
import type { Answer } from '../../api/resource.ts';
import { Html, html } from './html.ts';

const STYLE = `
body { font: 16px/1.5 system-ui, sans-serif; max-width: 24rem; margin: 4rem auto; padding: 0 1rem; color: #181818; background: #fff; }
h1 { font-size: 1.25rem; }
label { display: block; margin-top: 1rem; }
input[type=text], input[type=password] { box-sizing: border-box; width: 100%; padding: .5rem; font: inherit; border: 1px solid #747474; border-radius: .25rem; }
button, input[type=submit] { margin: 1.5rem .5rem 0 0; padding: .5rem 1.25rem; font: inherit; border: 1px solid #0b5cab; border-radius: .25rem; background: #0b5cab; color: #fff; cursor: pointer; }
.secondary { background: #fff; color: #0b5cab; }
[role=alert] { padding: .5rem .75rem; border-left: .25rem solid #ba0517; background: #fef1ee; }
small { color: #444; }
`;

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

export interface Page {
  readonly title: string;
  readonly content: Html;
  /** 200 unless given. */
  readonly status?: number;
  /** Further targets of its form besides this site: origins, or schemes ("sfom:"). */
  readonly formTargets?: readonly string[];
  readonly cookie?: string;
}

export function page({ title, content, status = 200, formTargets = [], cookie }: Page): Answer {
  const body = html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title><style>${new Html(STYLE)}</style></head>
<body><main><h1>${title}</h1>
${content}
<p><small>sfom-emulator: a local stand-in, not Salesforce.</small></p></main></body>
</html>
`;
  return {
    status,
    text: { mediaType: 'text/html;charset=UTF-8', body: body.text },
    headers: { ...headersOf(formTargets), ...(cookie ? { 'Set-Cookie': cookie } : {}) },
  };
}

/** In some browsers `form-action` also restricts redirects after a form. */
function headersOf(formTargets: readonly string[]): Record<string, string> {
  const policy = [
    "default-src 'none'",
    `style-src 'sha256-${STYLE_HASH}'`,
    `form-action ${["'self'", ...formTargets].join(' ')}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ];
  return {
    'Content-Security-Policy': policy.join('; '),
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Referrer-Policy': 'no-referrer',
    'Cache-Control': 'no-store',
  };
}

/** Shows the problem of a submitted form above it. */
export function alert(problem: string | undefined): Html {
  return problem ? html`<p role="alert" id="error">${problem}</p>` : new Html('');
}

/** Attributes of the field that gets the focus. It refers to the alert, as screen readers do not announce an alert on a newly loaded page. */
export function focus(problem: string | undefined): Html {
  return new Html(problem ? ' autofocus aria-describedby="error"' : ' autofocus');
}

/** Redirects the browser, which then sends a GET. */
export function redirect(location: string, cookie?: string): Answer {
  const headers = { Location: location, 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' };
  return { status: 302, headers: cookie ? { ...headers, 'Set-Cookie': cookie } : headers };
}

/** A page for errors that must not be sent to a redirect_uri. */
export function errorPage(error: string, description: string, status = 400): Answer {
  return page({
    title: 'Login error',
    status,
    content: html`<p role="alert">error=<code id="error">${error}</code></p><p id="error_description">${description}</p>`,
  });
}
