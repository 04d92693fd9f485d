/**
 * Bodies in XML as the plain data that JSON would give (doc: sObject Tree Request Body; seen: composite-requests-of-clients; clients that send batches and collections so).
 * Text stays text: XML itself does not tell numbers from it.
 */
import { brokenXml, type Position } from '../api/errors.ts';
import { type Pointer, type Source, type Token, xmlPositionOf } from '../api/source.ts';
import { readXml, type XmlElement } from '../api/xml-source.ts';

/** What XML does not tell of a body by itself. */
export interface XmlShape {
  /** The tag of the whole. Without it any tag will do. */
  readonly root?: string;
  /** Elements that are lists, however few there are, each with the tags of its items where those stand inside one element of the list's own. */
  readonly lists: Readonly<Record<string, readonly string[]>>;
  /** Members of the whole that are true or false. */
  readonly flags?: readonly string[];
  /** An element around a body for another resource. */
  readonly body?: string;
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

/** Rejects with row X for broken XML or a wrong root tag. */
export async function readXmlBody(text: string, shape: XmlShape): Promise<Source> {
  const root = await readXml(text);
  if (shape.root !== undefined && root.name !== shape.root) {
    const problem = `Unexpected element <${root.name}>: was expecting <${shape.root}>`;
    throw brokenXml(problem, xmlPositionOf(text, root.offset));
  }
  const reader = new Reader(shape, text);
  const value = reader.members(root, []);
  return {
    value: readFlags(value, shape.flags ?? []),
    root: root.name,
    longNumbers: [],
    tokenAt: async (pointer) => token(reader.nearest(pointer) ?? root, text),
  };
}

class Reader {
  readonly #shape: XmlShape;
  readonly #text: string;
  readonly #elements = new Map<string, XmlElement>();

  constructor(shape: XmlShape, text: string) {
    this.#shape = shape;
    this.#text = text;
  }

  /** The element's children by name, and its own attributes as the member that JSON has for them (doc). */
  members(element: XmlElement, pointer: Pointer): Record<string, unknown> {
    const members = new Map<string, unknown>();
    const { attributes } = element;
    if (Object.keys(attributes).length > 0) members.set('attributes', attributes);
    for (const [name, children] of byName(element.children)) {
      const at = [...pointer, name];
      const items = this.#itemsOf(name, children);
      this.#elements.set(JSON.stringify(at), children[0] as XmlElement);
      members.set(name, items ? this.#list(items, at) : this.#value(children[0] as XmlElement, at));
    }
    return Object.fromEntries(members);
  }

  /** The element that the pointer leads to, or the last one on the way to it. */
  nearest(pointer: Pointer): XmlElement | undefined {
    if (pointer.length === 0) return undefined;
    return this.#elements.get(JSON.stringify(pointer)) ?? this.nearest(pointer.slice(0, -1));
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
      this.#elements.set(JSON.stringify(at), item);
      const isRecord = item.attributes.type !== undefined;
      return isRecord ? this.members(item, at) : this.#value(item, at);
    });
  }

  #value(element: XmlElement, pointer: Pointer): unknown {
    if (element.isNil) return null;
    if (element.name === this.#shape.body)
      return innerBody(element, xmlPositionOf(this.#text, element.offset));
    return element.children.length === 0 ? element.text : this.members(element, pointer);
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

/** Row X for what is not one element. */
function innerBody({ name, children: [root, ...others] }: XmlElement, place: Position): InnerXml {
  if (!root || others.length > 0) throw brokenXml(`There must be one element in <${name}>`, place);
  return new InnerXml(root.name, asWritten(root));
}

function asWritten(element: XmlElement): unknown {
  if (element.isNil) return null;
  if (element.children.length === 0) return element.text;
  const groups = [...byName(element.children)];
  return Object.fromEntries(groups.map(([name, children]) => [name, children.map(asWritten)]));
}

const SPELLINGS = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
]);

/** In any case: clients write True (seen). What is neither stays text, and is refused as such. */
function readFlags(value: Record<string, unknown>, flags: readonly string[]): Record<string, unknown> {
  const read = flags
    .filter((name) => typeof value[name] === 'string')
    .map((name) => [name, SPELLINGS.get(String(value[name]).trim().toLowerCase()) ?? value[name]]);
  return { ...value, ...Object.fromEntries(read) };
}

function token(element: XmlElement, text: string): Token {
  const start = xmlPositionOf(text, element.offset);
  const isOpened = element.children.length > 0;
  const told = isOpened ? `START_OBJECT value <${element.name}>` : `VALUE_STRING value ${element.text}`;
  return { text: told, start, met: start };
}
