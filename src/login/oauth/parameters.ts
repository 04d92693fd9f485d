/** The parameters of an OAuth request, from its query and its form, as clients use either (seen: oauth-requests-of-clients). A body without a content type is not read. */
import { oauthError } from '../../api/errors.ts';
import type { Format } from '../../api/media.ts';
import type { Call } from '../../api/route.ts';

/** Characters; far more than the longest assertion. */
const MAX_FORM_LENGTH = 100_000;

const URLENCODED = 'application/x-www-form-urlencoded';
const MULTIPART = 'multipart/form-data';

/** Whether the request declares its body as a form. */
export function isForm({ headers }: Call): boolean {
  return [URLENCODED, MULTIPART].includes(mediaTypeOf(headers['content-type'] ?? ''));
}

export async function readParameters({ headers, query, text }: Call): Promise<URLSearchParams> {
  const contentType = headers['content-type'];
  const body = contentType === undefined ? '' : await text('utf-8');
  if (contentType === undefined || body === '') return new URLSearchParams(query);
  if (body.length > MAX_FORM_LENGTH) throw oauthError('invalid_request', 'the form is too large');
  return new URLSearchParams([...query, ...(await readForm(body, contentType))]);
}

async function readForm(body: string, contentType: string): Promise<Iterable<[string, string]>> {
  const mediaType = mediaTypeOf(contentType);
  if (mediaType === URLENCODED) return new URLSearchParams(body);
  if (mediaType === MULTIPART) return readMultipart(body, contentType);
  throw oauthError('invalid_request', `content type ${mediaType} is not supported: send a form`);
}

function mediaTypeOf(contentType: string): string {
  return contentType.split(';')[0]?.trim().toLowerCase() ?? '';
}

/** Some clients and Postman send multipart forms (seen: oauth-requests-of-clients); files are ignored. */
async function readMultipart(body: string, contentType: string): Promise<[string, string][]> {
  try {
    const form = await new Response(body, { headers: { 'Content-Type': contentType } }).formData();
    return [...form].flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value] as [string, string]] : [],
    );
  } catch {
    throw oauthError('invalid_request', 'the multipart form cannot be read');
  }
}

/** Returns the parameter's value. Throws invalid_request when it is missing or empty. */
export function required(parameters: URLSearchParams, name: string): string {
  const value = parameters.get(name);
  if (!value) throw oauthError('invalid_request', `missing required parameter: ${name}`);
  return value;
}

/** Returns the format that a `format` parameter names; it overrides Accept (doc). */
export function forcedFormat(format: string | null): { readonly format?: Format } {
  return format === 'json' || format === 'xml' ? { format } : {};
}
