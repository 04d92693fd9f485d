/** Shapes an XML body after its representation's schema, so that from here on JSON and XML are the same plain data. */
import { brokenXml } from './errors.ts';
import type { RepresentationSchema } from './representation.ts';
import { type Pointer, type Source, type Token, xmlPositionOf } from './source.ts';
import type { XmlElement } from './xml-source.ts';

/** Rejects a wrong root tag (row X, ours). What the schema does not know is kept, so that it is refused like in JSON. */
export function xmlAsSource(root: XmlElement, text: string, schema: RepresentationSchema): Source {
  const expected = schema.xml?.name;
  if (root.name !== expected) {
    throw brokenXml(
      `Unexpected element <${root.name}>: was expecting <${expected}>`,
      xmlPositionOf(text, root.offset),
    );
  }
  const elements = new Map<string, XmlElement>();
  const value = shape(root, schema, [], (pointer, element) => elements.set(JSON.stringify(pointer), element));
  return {
    value,
    longNumbers: [],
    tokenAt: async (pointer) => token(nearest(elements, pointer), text),
  };
}

type Note = (pointer: Pointer, element: XmlElement) => void;

function shape(
  element: XmlElement,
  schema: RepresentationSchema | undefined,
  pointer: Pointer,
  note: Note,
): unknown {
  note(pointer, element);
  if (element.isNil) return null;
  if (schema?.properties) return shapeObject(element, schema, pointer, note);
  if (element.children.length > 0) return Object.fromEntries(element.children.map(({ name }) => [name, {}]));
  const text = element.text.trim();
  if ([schema?.type].flat().includes('boolean')) return BOOLEANS[text] ?? text;
  return schema?.format === 'double' ? text : element.text;
}

/** The spellings of xs:boolean. */
const BOOLEANS: Readonly<Record<string, boolean>> = {
  __proto__: null as never,
  true: true,
  false: false,
  1: true,
  0: false,
};

function shapeObject(
  element: XmlElement,
  schema: RepresentationSchema,
  pointer: Pointer,
  note: Note,
): unknown {
  if (element.children.length === 0 && element.text.trim() !== '') return element.text;
  const entries: [string, unknown][] = [];
  const lists = new Map<string, unknown[]>();
  for (const child of element.children) {
    const property = Object.hasOwn(schema.properties ?? {}, child.name)
      ? schema.properties?.[child.name]
      : undefined;
    const at = [...pointer, child.name];
    if (!property?.items || child.isNil) {
      entries.push([child.name, shape(child, property, at, note)]);
      continue;
    }
    let list = lists.get(child.name);
    if (!list) {
      list = [];
      lists.set(child.name, list);
      entries.push([child.name, list]);
      note(at, child);
    }
    for (const item of itemsOf(child, property))
      list.push(shape(item, property.items, [...at, list.length], note));
  }
  return Object.fromEntries(entries);
}

/** A list is one element holding an element for each item, or an element repeated for each item (ours: both are read). */
function itemsOf(element: XmlElement, { xml }: RepresentationSchema): readonly XmlElement[] {
  const holdsItems = element.children.every(({ name }) => name === xml?.name);
  return holdsItems && element.text.trim() === '' ? element.children : [element];
}

function nearest(elements: ReadonlyMap<string, XmlElement>, pointer: Pointer): XmlElement {
  return (elements.get(JSON.stringify(pointer)) ?? nearest(elements, pointer.slice(0, -1))) as XmlElement;
}

function token(element: XmlElement, text: string): Token {
  const start = xmlPositionOf(text, element.offset);
  const isOpened = element.children.length > 0;
  return {
    text: isOpened ? `START_OBJECT value <${element.name}>` : `VALUE_STRING value ${element.text}`,
    start,
    met: start,
  };
}
