/** Media types: what a client prefers, and what it sends. */
import Negotiator from 'negotiator';
import { unsupportedMediaType } from './errors.ts';

export type Format = 'json' | 'xml';

const FORMATS: Readonly<Record<string, Format>> = {
  'application/json': 'json',
  'application/xml': 'xml',
  'text/xml': 'xml',
};

/** The answer's format: JSON unless the client prefers XML. An Accept header that names neither gets JSON (ours). */
export function preferredFormat(accept: string | undefined): Format {
  if (!accept?.includes('xml')) return 'json';
  const [preferred] = new Negotiator({ headers: { accept } }).mediaTypes(Object.keys(FORMATS));
  return (preferred && FORMATS[preferred]) || 'json';
}

/** Whether the client accepts JSON. An Accept header that names neither JSON nor XML gets it anyway (ours). */
export function takesJson(accept: string | undefined): boolean {
  if (!accept?.includes('xml')) return true;
  return new Negotiator({ headers: { accept } }).mediaTypes(['application/json']).length > 0;
}

/** The content encoding of an answer: gzip or deflate if the client accepts it. */
export function preferredEncoding(acceptEncoding: string | undefined): 'gzip' | 'deflate' | 'identity' {
  if (!acceptEncoding) return 'identity';
  const negotiator = new Negotiator({ headers: { 'accept-encoding': acceptEncoding } });
  const [preferred] = negotiator.encodings(['gzip', 'deflate', 'identity']);
  return preferred === 'gzip' || preferred === 'deflate' ? preferred : 'identity';
}

export interface ContentType {
  readonly format: Format;
  /** In lower case; "utf-8" when the header has no charset. */
  readonly charset: string;
}

const JSON_IN_UTF8: ContentType = { format: 'json', charset: 'utf-8' };

/** The body's format: JSON unless the header says otherwise (doc). Row D for any type but JSON and XML. */
export function readContentType(header = 'application/json'): ContentType {
  if (header === 'application/json') return JSON_IN_UTF8;
  const name = mediaTypeOf(header);
  const format = Object.hasOwn(FORMATS, name.toLowerCase()) ? FORMATS[name.toLowerCase()] : undefined;
  if (!format) throw unsupportedMediaType(name);
  return { format, charset: charsetOf(header) };
}

/** The charset of a body that must have `mediaType`. Row D for any other type. */
export function readTextType(header: string | undefined, mediaType: string): string {
  const name = mediaTypeOf(header ?? mediaType);
  if (name.toLowerCase() !== mediaType) throw unsupportedMediaType(name);
  return charsetOf(header);
}

/** The boundary between the parts of a multipart/form-data body; undefined for any other body. */
export function readBoundary(header = ''): string | undefined {
  if (header === 'application/json') return undefined;
  if (mediaTypeOf(header).toLowerCase() !== 'multipart/form-data') return undefined;
  return parameterOf(header, 'boundary');
}

function mediaTypeOf(header: string): string {
  return (header.split(';')[0] as string).trim();
}

/** The charset of a Content-Type header, in lower case; "utf-8" when it has none. */
export function charsetOf(header = ''): string {
  return (parameterOf(header, 'charset') ?? 'utf-8').toLowerCase();
}

function parameterOf(header: string, name: string): string | undefined {
  const parameters = header.split(';').map((part) => part.split(/=(.*)/s).map((side) => side.trim()));
  const [, value] = parameters.find(([known = '']) => known.toLowerCase() === name) ?? [];
  return value?.replace(/^"(.*)"$/, '$1');
}
