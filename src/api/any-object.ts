/** Bodies without a schema, such as records: any object is right, and what is in it is the resource's own business. */
import { cannotDeserialize } from './errors.ts';
import { isObject } from './is-object.ts';
import type { Input } from './representation.ts';
import { type Pointer, type Source, type Token, xmlPositionOf } from './source.ts';
import { readXml, type XmlElement } from './xml-source.ts';

/** Takes an object in JSON, or an element in XML, whose tag is the source's `root`. `what` is how a refusal calls it. */
export function anyObject(what = 'object'): Input {
  return {
    check: async (source) => {
      const { value } = source;
      if (isObject(value)) return;
      const { text, start } = await source.tokenAt([]);
      throw cannotDeserialize(what, text, start);
    },
    readXml: async (text) => asSource(await readXml(text), text),
  };
}

/** Elements are members, repeated ones a list; an element without children is text (ours: XML itself does not tell numbers from text). */
function asSource(root: XmlElement, text: string): Source {
  return {
    value: root.children.length === 0 ? {} : plain(root),
    root: root.name,
    longNumbers: [],
    tokenAt: async (pointer) => token(elementAt(root, pointer), text),
  };
}

function plain(element: XmlElement): unknown {
  if (element.isNil) return null;
  if (element.children.length === 0) return element.text;
  const members = new Map<string, unknown[]>();
  for (const child of element.children) {
    const values = members.get(child.name);
    if (values) values.push(plain(child));
    else members.set(child.name, [plain(child)]);
  }
  const entries = [...members].map(([name, values]) => [name, values.length === 1 ? values[0] : values]);
  return Object.fromEntries(entries);
}

/** The deepest element on the way that exists. */
function elementAt(element: XmlElement, [step, index, ...rest]: Pointer): XmlElement {
  if (step === undefined) return element;
  const named = element.children.filter(({ name }) => name === step);
  const found = typeof index === 'number' && named.length > 1 ? named[index] : named[0];
  if (!found) return element;
  return elementAt(found, typeof index === 'number' || index === undefined ? rest : [index, ...rest]);
}

function token(element: XmlElement, text: string): Token {
  const start = xmlPositionOf(text, element.offset);
  return { text: `VALUE_STRING value ${element.text}`, start, met: start };
}
