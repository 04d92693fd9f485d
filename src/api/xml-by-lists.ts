/**
 * The shape of an XML body without a schema: elements are members, and those that repeat are lists (ours), or those that are said to be
 * (doc: sObject Tree Request Body; seen: composite-requests-of-clients). Text stays text: XML does not tell numbers from it.
 */
import type { Pointer } from './source.ts';
import type { XmlElement } from './xml-source.ts';
import { type Places, readBoolean, type XmlShape } from './xml-to-source.ts';

/** Lists are the elements that repeat; attributes are left out. */
export const byRepetition: XmlShape = {
  valueOf: (root, places) => new Reader({ lists: {} }, places, false).whole(root),
};

export interface ListShape {
  /** The tag of the whole. Without it any tag will do. */
  readonly root?: string;
  /** Elements that are lists, however few there are, each with the tags of its items where those stand inside one element of the list's own. */
  readonly lists: Readonly<Record<string, readonly string[]>>;
  /** Members of the whole that are true or false. */
  readonly flags?: readonly string[];
  /** An element around a body for another resource. */
  readonly body?: string;
}

/** An element's own attributes are the member that JSON has for them (doc). */
export function byLists(shape: ListShape): XmlShape {
  return {
    root: shape.root,
    valueOf: (root, places) =>
      readFlags(new Reader(shape, places, true).members(root, []), shape.flags ?? []),
  };
}

/** A body for another resource: the element inside the one that the shape names. */
export class InnerXml {
  readonly root: string;
  /** As the XML writer takes it. */
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

  /** An object, unless it is said to be nil and yet holds something. */
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

  /** Those of a list; undefined for what is none. What is repeated is one (ours). */
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

  /** Row X for what is not one element. */
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

/** What is neither stays text, and is refused as such. */
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
