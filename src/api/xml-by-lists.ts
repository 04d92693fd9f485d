/**
 * The shape of an XML body without a schema: elements are members. Lists are the elements that repeat (ours), and those that a `ListShape`
 * names (doc: sObject Tree Request Body; seen: composite-requests-of-clients). Text stays text: XML does not distinguish numbers from it.
 */
import type { Pointer } from './source.ts';
import type { XmlElement } from './xml-source.ts';
import { type Places, readBoolean, type XmlShape } from './xml-to-source.ts';

/** Lists are the elements that repeat; attributes are ignored. */
export const byRepetition: XmlShape = {
  valueOf: (root, places) => new Reader({ lists: {} }, places, false).whole(root),
};

export interface ListShape {
  /** The root tag. If absent, any tag is accepted. */
  readonly root?: string;
  /** Elements that are always lists, each with the tags that its items have when the list has an element of its own. */
  readonly lists: Readonly<Record<string, readonly string[]>>;
  /** Members of the root that are true or false. */
  readonly flags?: readonly string[];
  /** The element that holds a body for another resource. */
  readonly body?: string;
}

/** An element's attributes become the member `attributes`, as in JSON (doc). */
export function byLists(shape: ListShape): XmlShape {
  return {
    root: shape.root,
    valueOf: (root, places) =>
      readFlags(new Reader(shape, places, true).members(root, []), shape.flags ?? []),
  };
}

/** A body for another resource: the element inside the element that the shape names. */
export class InnerXml {
  readonly root: string;
  /** In the form that the XML writer prints. */
  readonly value: unknown;

  constructor(root: string, value: unknown) {
    this.root = root;
    this.value = value;
  }
}

class Reader {
  readonly #shape: ListShape;
  readonly #places: Places;
  readonly #hasAttributes: boolean;

  constructor(shape: ListShape, places: Places, hasAttributes: boolean) {
    this.#shape = shape;
    this.#places = places;
    this.#hasAttributes = hasAttributes;
  }

  /** The data of the root: an object, unless the root is nil and yet has children. */
  whole(root: XmlElement): unknown {
    return root.children.length === 0 ? {} : this.#value(root, []);
  }

  /** The element's children by name, and its attributes where they count. */
  members(element: XmlElement, pointer: Pointer): Record<string, unknown> {
    const members = new Map<string, unknown>();
    const { attributes } = element;
    if (this.#hasAttributes && Object.keys(attributes).length > 0) members.set('attributes', attributes);
    for (const [name, children] of byName(element.children)) {
      const at = [...pointer, name];
      const [first] = children as [XmlElement];
      const items = this.#itemsOf(name, children);
      this.#places.note(at, first);
      members.set(name, items ? this.#list(items, at) : this.#value(first, at));
    }
    return Object.fromEntries(members);
  }

  /** The items if the elements are a list, else undefined. Repeated elements are a list (ours). */
  #itemsOf(name: string, elements: readonly XmlElement[]): readonly XmlElement[] | undefined {
    const { lists } = this.#shape;
    const tags = Object.hasOwn(lists, name) ? lists[name] : undefined;
    if (!tags) return elements.length > 1 ? elements : undefined;
    return elements.flatMap((element) => {
      const holdsItems =
        element.children.length > 0 && element.children.every((child) => tags.includes(child.name));
      return holdsItems ? element.children : [element];
    });
  }

  #list(items: readonly XmlElement[], pointer: Pointer): unknown[] {
    return items.map((item, index) => {
      const at = [...pointer, index];
      this.#places.note(at, item);
      const isRecord = this.#hasAttributes && item.attributes.type !== undefined;
      return isRecord ? this.members(item, at) : this.#value(item, at);
    });
  }

  #value(element: XmlElement, pointer: Pointer): unknown {
    if (element.isNil) return null;
    if (element.name === this.#shape.body) return this.#innerBody(element);
    return element.children.length === 0 ? element.text : this.members(element, pointer);
  }

  /** Row X unless there is exactly one element. */
  #innerBody(element: XmlElement): InnerXml {
    const [root, ...others] = element.children;
    if (root && others.length === 0) return new InnerXml(root.name, asWritten(root));
    throw this.#places.refuse(element, `There must be one element in <${element.name}>`);
  }
}

function byName(elements: readonly XmlElement[]): Map<string, XmlElement[]> {
  const groups = new Map<string, XmlElement[]>();
  for (const element of elements) {
    const group = groups.get(element.name);
    if (group) group.push(element);
    else groups.set(element.name, [element]);
  }
  return groups;
}

function asWritten(element: XmlElement): unknown {
  if (element.isNil) return null;
  if (element.children.length === 0) return element.text;
  const groups = [...byName(element.children)];
  return Object.fromEntries(groups.map(([name, children]) => [name, children.map(asWritten)]));
}

/** Text that is neither true nor false stays text, and is refused as text. */
function readFlags(value: Record<string, unknown>, flags: readonly string[]): Record<string, unknown> {
  const read = flags
    .filter((name) => typeof value[name] === 'string')
    .map((name) => [name, readFlag(String(value[name]))]);
  return { ...value, ...Object.fromEntries(read) };
}

/** A client of collections writes True (seen). */
function readFlag(text: string): boolean | string {
  const word = text.trim();
  return readBoolean(word === 'True' || word === 'False' ? word.toLowerCase() : word) ?? text;
}
