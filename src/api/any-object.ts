/** Bodies without a schema, such as records: any object is accepted, and the resource itself checks its members. */

import { isObject } from '../is-object.ts';
import { cannotDeserialize } from './errors.ts';
import type { Input } from './representation.ts';
import { byRepetition } from './xml-by-lists.ts';
import { type XmlShape, xmlToSource } from './xml-to-source.ts';

/** Accepts an object in JSON, or an element in XML, whose tag becomes the source's `root`. `what` is the object's name in an error. */
export function anyObject(what = 'object', shape: XmlShape = byRepetition): Input {
  return {
    check: async (source) => {
      const { value } = source;
      if (isObject(value)) return;
      const { text, start } = await source.tokenAt([]);
      throw cannotDeserialize(what, text, start);
    },
    readXml: (text) => xmlToSource(text, shape),
  };
}
