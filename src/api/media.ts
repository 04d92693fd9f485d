/** Media types: which one the client wants, which one it sends. */
import Negotiator from 'negotiator';
import { unsupportedMediaType } from './errors.ts';

export type Format = 'json' | 'xml';

const FORMATS: Readonly<Record<string, Format>> = {
  'application/json': 'json',
  'application/xml': 'xml',
  'text/xml': 'xml',
};

/** The answer's format: JSON unless XML is liked better. An Accept that names neither gets JSON (ours). */
export function preferredFormat(accept: string | undefined): Format {
  if (!accept?.includes('xml')) return 'json';
  const [liked] = new Negotiator({ headers: { accept } }).mediaTypes(Object.keys(FORMATS));
  return (liked && FORMATS[liked]) || 'json';
}

/** Whether the client takes JSON at all. An Accept that names no XML either gets it anyway (ours). */
export function takesJson(accept: string | undefined): boolean {
  if (!accept?.includes('xml')) return true;
  return new Negotiator({ headers: { accept } }).mediaTypes(['application/json']).length > 0;
}

/** The coding of an answer: gzip or deflate where the client takes it. */
export function preferredEncoding(acceptEncoding: string | undefined): 'gzip' | 'deflate' | 'identity' {
  if (!acceptEncoding) return 'identity';
  const negotiator = new Negotiator({ headers: { 'accept-encoding': acceptEncoding } });
  const [liked] = negotiator.encodings(['gzip', 'deflate', 'identity']);
  return liked === 'gzip' || liked === 'deflate' ? liked : 'identity';
}

export interface ContentType {
  readonly format: Format | 'text';
  /** Lower case; "utf-8" when the header names none. */
  readonly charset: string;
}

/** The body's format: JSON unless the header says otherwise (doc), or the one kind of text that is asked for. Row D for any other type. */
export function readContentType(header: string | undefined, textType?: string): ContentType {
  const [mediaType = '', ...parameters] = (header ?? textType ?? 'application/json')
    .split(';')
    .map((part) => part.trim());
  const formats: Readonly<Record<string, ContentType['format']>> = textType
    ? { [textType]: 'text' }
    : FORMATS;
  const name = mediaType.toLowerCase();
  const format = Object.hasOwn(formats, name) ? formats[name] : undefined;
  if (!format) throw unsupportedMediaType(mediaType);
  const charset = parameters.find((parameter) => /^charset\s*=/i.test(parameter))?.split('=')[1];
  return {
    format,
    charset: (charset ?? 'utf-8')
      .trim()
      .replace(/^"(.*)"$/, '$1')
      .toLowerCase(),
  };
}
