/** Bodies that are text of one media type and may be long, such as CSV: the resource itself reads and checks the text. */
import { unsupportedMediaType } from './errors.ts';
import type { Input } from './representation.ts';
import type { BodyBound } from './request-body.ts';

/** Accepts only that media type. The input is the body as UTF-8: an AsyncIterable of bytes, which throws for bytes that cannot be read. */
export function textStream(mediaType: string, bound: BodyBound): Input {
  return {
    stream: { mediaType, bound },
    check: async () => {},
    readXml: () => Promise.reject(unsupportedMediaType('application/xml')),
  };
}
