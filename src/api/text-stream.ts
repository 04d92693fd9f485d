/** Bodies that are text of one kind and may be long, such as CSV: what is in them is the resource's own business. */
import { unsupportedMediaType } from './errors.ts';
import type { Input } from './representation.ts';
import type { BodyBound } from './request-body.ts';

/** Takes that media type and no other. The input is the body as UTF-8, an AsyncIterable of bytes that throws for what cannot be read. */
export function textStream(mediaType: string, bound: BodyBound): Input {
  return {
    stream: { mediaType, bound },
    check: async () => {},
    readXml: () => Promise.reject(unsupportedMediaType('application/xml')),
  };
}
