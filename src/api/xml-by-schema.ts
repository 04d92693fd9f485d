/** The shape of an XML body by a representation's schema: lists, numbers, true and false become what they are in JSON. */
import type { RepresentationSchema } from './representation.ts';
import type { Pointer } from './source.ts';
import type { XmlElement } from './xml-source.ts';
import { type Places, readBoolean, type XmlShape } from './xml-to-source.ts';

/** Elements that the schema does not have stay in the data, so that they are refused as in JSON. */
export function bySchema(schema: RepresentationSchema): XmlShape {
  return { root: schema.xml?.name, valueOf: (root, places) => shape(root, schema, [], places) };
}

function shape(
  element: XmlElement,
  schema: RepresentationSchema | undefined,
  pointer: Pointer,
  places: Places,
): unknown {
  places.note(pointer, element);
  if (element.isNil) return null;
  if (schema?.properties) return shapeObject(element, schema, pointer, places);
  if (element.children.length > 0) return Object.fromEntries(element.children.map(({ name }) => [name, {}]));
  if ([schema?.type].flat().includes('boolean')) return readBoolean(element.text) ?? element.text.trim();
  return schema?.format === 'double' ? element.text.trim() : element.text;
}

function shapeObject(
  element: XmlElement,
  schema: RepresentationSchema,
  pointer: Pointer,
  places: Places,
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
      entries.push([child.name, shape(child, property, at, places)]);
      continue;
    }
    let list = lists.get(child.name);
    if (!list) {
      list = [];
      lists.set(child.name, list);
      entries.push([child.name, list]);
      places.note(at, child);
    }
    for (const item of itemsOf(child, property))
      list.push(shape(item, property.items, [...at, list.length], places));
  }
  return Object.fromEntries(entries);
}

/** A list is one element with an element for each item, or an element repeated for each item (ours: both are accepted). */
function itemsOf(element: XmlElement, { xml }: RepresentationSchema): readonly XmlElement[] {
  const holdsItems = element.children.every(({ name }) => name === xml?.name);
  return holdsItems && element.text.trim() === '' ? element.children : [element];
}
