/** Reads an XML body as the plain data that JSON would give, with the place of each part, for every shape of body. */
import { brokenXml } from './errors.ts';
import { type Pointer, type Source, type Token, xmlPositionOf } from './source.ts';
import { readXml, type XmlElement } from './xml-source.ts';

/** What the XML of a body does not say itself: which elements are lists, numbers, true or false. */
export interface XmlShape {
  /** The root tag. If absent, any tag is accepted. */
  readonly root?: string | undefined;
  /** The data of the root, or a promise of it for a shape that gives way. Records in `places` the element of each part. */
  valueOf(root: XmlElement, places: Places): unknown;
}

/** Rejects with row X (ours) for broken XML or a wrong root tag. */
export async function xmlToSource(text: string, shape: XmlShape): Promise<Source> {
  const root = await readXml(text);
  if (shape.root !== undefined && root.name !== shape.root) {
    const problem = `Unexpected element <${root.name}>: was expecting <${shape.root}>`;
    throw brokenXml(problem, xmlPositionOf(text, root.offset));
  }
  const places = new Places(root, text);
  return {
    value: await shape.valueOf(root, places),
    root: root.name,
    longNumbers: [],
    tokenAt: async (pointer) => tokenOf(places.nearest(pointer), text),
  };
}

/** The element that each part of the data came from. */
export class Places {
  readonly #root: XmlElement;
  readonly #text: string;
  /** Pointers and their elements, in the order in which they were read. */
  readonly #noted: (readonly [Pointer, XmlElement])[] = [];

  constructor(root: XmlElement, text: string) {
    this.#root = root;
    this.#text = text;
  }

  note(pointer: Pointer, element: XmlElement): void {
    this.#noted.push([pointer, element]);
  }

  /** The element at the pointer, or the nearest one around it. Of several at one pointer, the one read last. */
  nearest(pointer: Pointer): XmlElement {
    let [found, length] = [this.#root, 1];
    for (const [at, element] of this.#noted) {
      if (at.length < length || !isWithin(pointer, at)) continue;
      found = element;
      length = at.length;
    }
    return found;
  }

  /** An error of row X (ours) at the element's place. */
  refuse({ offset }: XmlElement, problem: string): Error {
    return brokenXml(problem, xmlPositionOf(this.#text, offset));
  }
}

function isWithin(pointer: Pointer, around: Pointer): boolean {
  return around.length <= pointer.length && around.every((step, at) => step === pointer[at]);
}

/** The spellings of xs:boolean (doc: XML Schema); undefined for any other text. */
export function readBoolean(text: string): boolean | undefined {
  return BOOLEANS.get(text.trim());
}

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
]);

function tokenOf(element: XmlElement, text: string): Token {
  const start = xmlPositionOf(text, element.offset);
  const isOpened = element.children.length > 0;
  const met = isOpened ? `START_OBJECT value <${element.name}>` : `VALUE_STRING value ${element.text}`;
  return { text: met, start, met: start };
}
