/** Bodies that are text of one kind, such as CSV: what is in it is the resource's own business. */
import { unsupportedMediaType } from './errors.ts';
import type { Input } from './representation.ts';

/** Takes that media type and no other; the input is the body's text as it came. */
export function plainText(textType: string): Input {
  return {
    textType,
    check: async () => {},
    readXml: () => Promise.reject(unsupportedMediaType('application/xml')),
  };
}
