/** The shape of an XML body by a representation's schema: lists, numbers, true and false become what they are in JSON. */
import { type Slices, slicesOfRequest } from '../slices.ts';
import type { RepresentationSchema } from './representation.ts';
import type { Pointer } from './source.ts';
import type { XmlElement } from './xml-source.ts';
import { type Places, readBoolean, type XmlShape } from './xml-to-source.ts';

/** Elements that the schema does not have stay in the data, so that they are refused as in JSON. */
export function bySchema(schema: RepresentationSchema): XmlShape {
  return {
    root: schema.xml?.name,
    valueOf: (root, places) => shape(root, schema, [], { places, slices: slicesOfRequest() }),
  };
}

interface Reading {
  readonly places: Places;
  readonly slices: Slices;
}

/** A promise for an object; other values are there at once. */
function shape(
  element: XmlElement,
  schema: RepresentationSchema | undefined,
  pointer: Pointer,
  reading: Reading,
): unknown {
  reading.places.note(pointer, element);
  if (element.isNil) return null;
  if (schema?.properties) return shapeObject(element, schema, pointer, reading);
  if (element.children.length > 0) return Object.fromEntries(element.children.map(({ name }) => [name, {}]));
  if ([schema?.type].flat().includes('boolean')) return readBoolean(element.text) ?? element.text.trim();
  return schema?.format === 'double' ? element.text.trim() : element.text;
}

async function shapeObject(
  element: XmlElement,
  schema: RepresentationSchema,
  pointer: Pointer,
  reading: Reading,
): Promise<unknown> {
  if (element.children.length === 0 && element.text.trim() !== '') return element.text;
  const entries: [string, unknown][] = [];
  const lists = new Map<string, unknown[]>();
  for (const child of element.children) {
    if (reading.slices.isDue()) await reading.slices.turn();
    const property = Object.hasOwn(schema.properties ?? {}, child.name)
      ? schema.properties?.[child.name]
      : undefined;
    const at = [...pointer, child.name];
    if (!property?.items || child.isNil) {
      const value = shape(child, property, at, reading);
      entries.push([child.name, value instanceof Promise ? await value : value]);
      continue;
    }
    let list = lists.get(child.name);
    if (!list) {
      list = [];
      lists.set(child.name, list);
      entries.push([child.name, list]);
      reading.places.note(at, child);
    }
    for (const item of itemsOf(child, property)) {
      if (reading.slices.isDue()) await reading.slices.turn();
      list.push(await shape(item, property.items, [...at, list.length], reading));
    }
  }
  return Object.fromEntries(entries);
}

/** A list is one element with an element for each item, or an element repeated for each item (ours: both are accepted). */
function itemsOf(element: XmlElement, { xml }: RepresentationSchema): readonly XmlElement[] {
  const holdsItems = element.children.every(({ name }) => name === xml?.name);
  return holdsItems && element.text.trim() === '' ? element.children : [element];
}
