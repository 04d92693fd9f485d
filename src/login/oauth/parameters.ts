/** The parameters of an OAuth request: query and form alike, as clients send either (seen: oauth-requests-of-clients). */
import { oauthError } from '../../api/errors.ts';
import type { Format } from '../../api/media.ts';
import type { Call } from '../../api/route.ts';

/** Characters: no assertion comes near it. */
const FORM_LIMIT = 100_000;

const URLENCODED = 'application/x-www-form-urlencoded';

export async function readParameters({ headers, query, text }: Call): Promise<URLSearchParams> {
  const contentType = headers['content-type'] ?? URLENCODED;
  const body = await text('utf-8');
  if (body === '') return new URLSearchParams(query);
  if (body.length > FORM_LIMIT) throw oauthError('invalid_request', 'the form is too large');
  return new URLSearchParams([...query, ...(await readForm(body, contentType))]);
}

async function readForm(body: string, contentType: string): Promise<Iterable<[string, string]>> {
  const mediaType = contentType.split(';')[0]?.trim().toLowerCase() ?? '';
  if (mediaType === URLENCODED) return new URLSearchParams(body);
  if (mediaType === 'multipart/form-data') return readMultipart(body, contentType);
  throw oauthError('invalid_request', `content type ${mediaType} is not supported, send a form`);
}

/** As some clients and Postman send it (seen: oauth-requests-of-clients); files are passed over. */
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

/** The parameter's value. Throws invalid_request when it is missing or empty. */
export function required(parameters: URLSearchParams, name: string): string {
  const value = parameters.get(name);
  if (!value) throw oauthError('invalid_request', `missing required parameter: ${name}`);
  return value;
}

/** What a `format` parameter asks for; it is stronger than Accept (doc). */
export function forcedFormat(format: string | null): { readonly format?: Format } {
  return format === 'json' || format === 'xml' ? { format } : {};
}
